import t from "tap";
import { members, strangersIn } from "../../../src/conformance/supervisor/check-case.ts";

t.test("what no case has is told by its path", async (t) => {
  const one = { id: "a.b", proves: "." };
  t.strictSame(strangersIn(one), []);
  const wrong: object = {
    steps: [{ aks: 1 }, { together: [{ ask: {}, replay: 1 }] }],
    api: [{ two: {}, answers: [{ state: 1 }] }],
    expect: { call: [] },
  };
  t.strictSame(strangersIn({ ...one, ...wrong }), [
    "steps[0].aks",
    "steps[1].together.replay",
    "api[0].two",
    "api[0].answers.state",
    "expect.call",
  ]);
  t.ok(members.includes("steps"));
  t.notOk(members.includes("id"));
});
