import t from "tap";
import { loadCases } from "../../../src/conformance/load-cases.ts";
import type { RunnerCase } from "../../../src/conformance/runner/case.ts";
import { members, strangersIn } from "../../../src/conformance/runner/check-case.ts";

t.test("strangersIn: names each member that no case has", async (t) => {
  const one: RunnerCase = Object({
    id: "x.y",
    proves: "x.",
    launch: { arguments: [] },
    opening: { pieces: 1, after: 2 },
    replies: [{ to: {} }, { too: {} }],
    happenings: [{ when: "greeted", what: "SIGTERM" }],
    xcoms: [{ task: "a", vale: 1 }],
    expect: { returns: 1 },
  });
  t.strictSame(strangersIn(one), [
    "launch.arguments",
    "opening.after",
    "expect.returns",
    "replies[1].too",
    "happenings[0].what",
    "xcoms[0].vale",
  ]);
});

t.test("strangersIn: no case has one", async (t) => {
  const cases = await loadCases("runner", { members });
  t.ok(cases.length >= 250);
  t.strictSame(
    cases.flatMap((one) => strangersIn(one)),
    [],
  );
});
