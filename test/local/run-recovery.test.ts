import { join } from "node:path";
import t from "tap";
import { RunStuckError } from "../../src/local/run-errors.ts";
import type { RunLock } from "../../src/local/run-lock.ts";
import { recoverRuns } from "../../src/local/run-recovery.ts";
import { readInstances } from "../../src/local/run-rows.ts";
import { openLocalServer } from "../../src/local/server/server.ts";
import {
  dagRunOf,
  openStore,
  setDagRunState,
  updateTaskInstance,
} from "../../src/local/store/store.ts";
import { settingsFrom } from "../../src/supervisor/index.ts";
import { storedRun } from "../support/local-run.ts";

t.test(
  "recoverRuns: settles what ran, schedules again what was queued, then the run goes on",
  async (t) => {
    const folder = t.testdir({});
    const store = openStore(":memory:");
    await using server = await openLocalServer({ store });
    const done = storedRun({ a: {} }, { store, logicalDate: "2026-01-01T00:00:00Z" });
    setDagRunState(store, done.key.dagId, done.key.runId, "success");
    const { key } = storedRun({ a: {}, b: {}, c: {} }, { store });
    const [a, b, c] = readInstances(store, key).map(({ id }) => id);
    updateTaskInstance(store, a ?? "", { state: "running", try_number: 1, pid: 1 });
    updateTaskInstance(store, b ?? "", { state: "queued", try_number: 1 });
    updateTaskInstance(store, c ?? "", { state: "up_for_retry", try_number: 1 });
    const played: string[] = [];
    await recoverRuns(
      {
        server,
        file: join(folder, "gone.ts"),
        settings: {
          ...settingsFrom({}),
          logFolder: join(folder, "logs"),
          stateFolder: join(folder, "state"),
        },
      },
      {
        dagId: "d",
        lockOf: free,
        async play({ runId }) {
          played.push(runId);
          return { state: "success" };
        },
      },
    );
    t.strictSame(played, [key.runId], "not the one that had ended");
    t.strictSame(
      readInstances(store, key).map(({ state, tryNumber }) => [state, tryNumber]),
      [
        ["failed", 1],
        ["scheduled", 1],
        ["up_for_retry", 1],
      ],
    );
    store.close();
  },
);

t.test("recoverRuns: a run that cannot go on does not keep the others from it", async (t) => {
  const store = openStore(":memory:");
  await using server = await openLocalServer({ store });
  const first = storedRun({ a: {} }, { store, logicalDate: "2026-01-01T00:00:00Z" });
  const second = storedRun({ a: {} }, { store, logicalDate: "2026-01-02T00:00:00Z" });
  const played: string[] = [];
  await recoverRuns(
    { server, file: "dag.ts", settings: settingsFrom({}) },
    {
      dagId: "d",
      lockOf: free,
      async play({ runId }) {
        played.push(runId);
        throw new RunStuckError(runId, []);
      },
    },
  );
  t.strictSame(played, [first.key.runId, second.key.runId]);
  store.close();
});

t.test(
  "recoverRuns: leaves what another plays, and what ended while it was looked at",
  async (t) => {
    const store = openStore(":memory:");
    await using server = await openLocalServer({ store });
    const first = storedRun({ a: {} }, { store, logicalDate: "2026-01-01T00:00:00Z" });
    const second = storedRun({ a: {} }, { store, logicalDate: "2026-01-02T00:00:00Z" });
    await recoverRuns(
      { server, file: "dag.ts", settings: settingsFrom({}) },
      {
        dagId: "d",
        lockOf({ dagId, runId }) {
          if (runId === first.key.runId) {
            return undefined;
          }
          setDagRunState(store, dagId, runId, "success");
          return free();
        },
        async play() {
          throw new RunStuckError("none is left to play", []);
        },
      },
    );
    t.match(dagRunOf(store, "d", first.key.runId), { state: "running" });
    t.match(dagRunOf(store, "d", second.key.runId), { state: "success" });
    store.close();
  },
);

/** A lock that nobody else wants. */
function free(): RunLock {
  return { [Symbol.dispose]() {} };
}
