import t from "tap";
import { readInstances, readPast, writeTransition } from "../../src/local/run-rows.ts";
import { taskInstancesOf, updateTaskInstance } from "../../src/local/store/store.ts";
import { nowMs, storedRun } from "../support/local-run.ts";

t.test("readInstances: rows as the rules see them", async (t) => {
  const { store, key } = storedRun({ a: {}, b: {} });
  const [a, b] = readInstances(store, key);
  updateTaskInstance(store, a?.id ?? "", {
    state: "up_for_retry",
    try_number: 1,
    end_date: "2026-02-01T11:59:00.000000Z",
    retry_delay_seconds: 2.5,
  });
  updateTaskInstance(store, b?.id ?? "", { state: "up_for_reschedule", try_number: 1 });
  for (const date of ["2026-02-01T12:01:00.000000Z", "2026-02-01T12:02:00.000000Z"]) {
    store.db.run("INSERT INTO task_reschedule VALUES (?, ?, ?, ?)", b?.id ?? "", date, date, date);
  }
  t.match(readInstances(store, key), [
    {
      taskId: "a",
      mapIndex: -1,
      state: "up_for_retry",
      endedAt: nowMs - 60_000,
      rescheduleAt: null,
      retryDelaySeconds: 2.5,
    },
    { taskId: "b", state: "up_for_reschedule", endedAt: null, rescheduleAt: nowMs + 120_000 },
  ]);
});

t.test("readInstances: a reschedule without a date waits for none", async (t) => {
  const { store, key } = storedRun({ a: {} });
  const [a] = readInstances(store, key);
  updateTaskInstance(store, a?.id ?? "", { state: "up_for_reschedule" });
  t.match(readInstances(store, key), [{ rescheduleAt: null }]);
});

t.test(
  "writeTransition: counts a try when it is scheduled, and dates what ends without one",
  async (t) => {
    const { store, key } = storedRun({ a: {}, b: {} });
    const [a, b] = readInstances(store, key).map(({ id }) => id);
    writeTransition(store, { to: "scheduled", id: a ?? "", tryNumber: 1 });
    t.match(readInstances(store, key), [{ state: "scheduled", tryNumber: 1 }]);
    writeTransition(store, { to: "queued", id: a ?? "" });
    writeTransition(store, { to: "upstream_failed", id: b ?? "", tryNumber: 0 });
    const now = "2026-02-01T12:00:00.000000Z";
    t.match(taskInstancesOf(store, key.dagId, key.runId), [
      { state: "queued", try_number: 1, end_date: null },
      { state: "upstream_failed", try_number: 0, start_date: now, end_date: now },
    ]);
  },
);

t.test("readPast: states of the run before, by task; null without one", async (t) => {
  const first = storedRun({ a: {}, b: {} }, { logicalDate: "2026-01-01T00:00:00Z" });
  const { store } = first;
  const second = storedRun({ a: {} }, { store, logicalDate: "2026-01-02T00:00:00Z" });
  const [a] = readInstances(store, first.key);
  updateTaskInstance(store, a?.id ?? "", { state: "success" });
  t.equal(readPast(store, first.key), null);
  t.strictSame(
    readPast(store, second.key),
    new Map([
      ["a", ["success"]],
      ["b", [null]],
    ]),
  );
});
