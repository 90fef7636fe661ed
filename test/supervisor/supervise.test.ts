import t from "tap";
import { openFakeApi } from "../support/fake-api.ts";
import { runScripted, succeed } from "../support/scripted-attempt.ts";

t.test("supervise: a success is reported at once, acknowledged, and is the end", async (t) => {
  await using api = await openFakeApi();
  const end = await runScripted({
    folder: t.testdir(),
    api,
    steps: [{ print: "hello\n" }, { ask: succeed }],
  });
  console.log(
    end.records,
    api.received.map((r) => `${r.method} ${r.path} ${r.body}`),
  );
  t.match(end.ending, { kind: "reported", state: "success", problem: undefined });
});
