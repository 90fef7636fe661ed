import { mkdirSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import t, { type Test } from "tap";
import { begin } from "../../src/supervisor/begin.ts";
import { settingsFrom } from "../../src/supervisor/settings.ts";
import { tokenOf, workloadOf } from "../support/scripted-attempt.ts";

t.test("begin: the runner is started before anything else is done", async (t) => {
  const { late, runner } = beginIn(t);
  const started = await runner;
  t.equal(late, undefined);
  t.equal(started && (await text(started.stdout)), "started\n");
  await started?.exit;
  started?.close();
});

t.test(
  "begin: none is started with a token that is too old, or where something was left",
  async (t) => {
    const old = beginIn(t, { exp: 1_000 });
    t.ok(Number(old.late) > 1_000);
    t.equal(old.runner, undefined);
    t.strictSame(
      beginIn(t, {}, (state) => writeFileSync(`${state}/id-1.json`, "")),
      {
        late: undefined,
        runner: undefined,
      },
    );
  },
);

function beginIn(t: Test, claims: object = {}, leave: (state: string) => void = () => {}) {
  const state = `${t.testdir()}/state`;
  mkdirSync(state);
  leave(state);
  return begin({
    workload: workloadOf("id", tokenOf(claims)),
    launch: { way: "stdin", command: ["/bin/sh", "-c", "echo started"] },
    settings: settingsFrom({ PATH: process.env["PATH"], WINDSOCK_STATE_DIR: state }),
  });
}
