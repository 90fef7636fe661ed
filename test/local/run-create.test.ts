import t from "tap";
import { readInstances } from "../../src/local/run-rows.ts";
import { dagRunOf } from "../../src/local/store/store.ts";
import { storedRun } from "../support/local-run.ts";

t.test("createRun: a manual run, running at once, with an instance per task", async (t) => {
  const { store, key } = storedRun({ a: { retries: 2 }, b: {} }, { conf: { limit: 1 } });
  t.strictSame(key, { dagId: "d", runId: "manual__2026-01-31T00:00:00+00:00" });
  t.match(dagRunOf(store, key.dagId, key.runId), {
    state: "running",
    run_type: "manual",
    conf: '{"limit":1}',
    logical_date: "2026-01-31T00:00:00.000000Z",
    start_date: "2026-02-01T12:00:00.000000Z",
  });
  t.strictSame(
    readInstances(store, key).map(({ taskId, state, tryNumber }) => ({ taskId, state, tryNumber })),
    [
      { taskId: "a", state: null, tryNumber: 0 },
      { taskId: "b", state: null, tryNumber: 0 },
    ],
  );
});

t.test("createRun: leaves out tasks outside their dates", async (t) => {
  const day = (text: string) => Date.parse(text) / 1000;
  const { store, key } = storedRun({
    late: { start_date: day("2026-02-01") },
    over: { end_date: day("2026-01-30") },
    now: { start_date: day("2026-01-31"), end_date: day("2026-01-31") },
  });
  t.strictSame(
    readInstances(store, key).map(({ taskId }) => taskId),
    ["now"],
  );
});

t.test("createRun: one task alone, whatever its dates", async (t) => {
  const { store, key } = storedRun({ a: { end_date: 0 }, b: {} }, { onlyTask: "a" });
  t.strictSame(
    readInstances(store, key).map(({ taskId }) => taskId),
    ["a"],
  );
});

t.test("createRun: refuses a second run at the same logical date", async (t) => {
  const { store } = storedRun({ a: {} });
  t.throws(() => storedRun({ a: {} }, { store }), {
    code: "ERR_WINDSOCK_RUN_EXISTS",
    message: "the Dag d already has a run at 2026-01-31T00:00:00Z in this database",
  });
});
