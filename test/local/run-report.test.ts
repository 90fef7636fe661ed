import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import t from "tap";
import { reportRun } from "../../src/local/run-report.ts";
import { readInstances } from "../../src/local/run-rows.ts";
import {
  openStore,
  putXCom,
  setDagRunState,
  updateTaskInstance,
} from "../../src/local/store/store.ts";
import { nowMs, storedRun } from "../support/local-run.ts";

t.test(
  "reportRun: every try with its log, values by key, and why the last try failed",
  async (t) => {
    const logFolder = t.testdir({});
    const { store, key } = storedRun({ a: {}, b: {} }, { conf: { limit: 1 } });
    const [a] = readInstances(store, key);
    store.db.run(
      "INSERT INTO task_instance_history (id, dag_id, run_id, task_id, map_index, try_number, state, duration) VALUES ('old', ?, ?, 'a', -1, 1, 'failed', 0.5)",
      key.dagId,
      key.runId,
    );
    updateTaskInstance(store, a?.id ?? "", {
      state: "failed",
      try_number: 2,
      pid: 7,
      start_date: "2026-02-01T12:00:01.000000Z",
      end_date: "2026-02-01T12:00:03.250000Z",
      duration: 2.25,
    });
    const place = { ...key, taskId: "a", mapIndex: -1 };
    putXCom(store, { ...place, key: "return_value" }, "12345678901234567890");
    putXCom(store, { ...place, key: "rows" }, "[1]");
    const folder = `dag_id=d/run_id=${key.runId}/task_id=a`;
    const logPath = join(logFolder, folder, "attempt=2.log");
    mkdirSync(dirname(logPath), { recursive: true });
    writeFileSync(logPath, '{"level":"error","event":"no disk"}\n');
    setDagRunState(store, key.dagId, key.runId, "failed");

    const verdict = { state: "failed", reason: "tasks" } as const;
    t.strictSame(reportRun(store, key, { verdict, logFolder }), {
      schemaVersion: 1,
      ...key,
      state: "failed",
      reason: null,
      logicalDate: "2026-01-31T00:00:00Z",
      startDate: "2026-02-01T12:00:00Z",
      endDate: "2026-02-01T12:00:00Z",
      conf: { limit: 1 },
      taskInstances: [
        {
          taskId: "a",
          mapIndex: -1,
          tryNumber: 2,
          state: "failed",
          startDate: "2026-02-01T12:00:01Z",
          endDate: "2026-02-01T12:00:03.250000Z",
          durationSeconds: 2.25,
          reason: "no disk",
          logPath,
          tries: [
            {
              tryNumber: 1,
              state: "failed",
              startDate: null,
              endDate: null,
              durationSeconds: 0.5,
              logPath: join(logFolder, folder, "attempt=1.log"),
            },
            {
              tryNumber: 2,
              state: "failed",
              startDate: "2026-02-01T12:00:01Z",
              endDate: "2026-02-01T12:00:03.250000Z",
              durationSeconds: 2.25,
              logPath,
            },
          ],
          xcom: { return_value: 12345678901234567890n, rows: [1] },
        },
        {
          taskId: "b",
          mapIndex: -1,
          tryNumber: 0,
          state: null,
          startDate: null,
          endDate: null,
          durationSeconds: null,
          reason: null,
          logPath: null,
          tries: [],
          xcom: {},
        },
      ],
    });
  },
);

t.test("reportRun: a try that waits for its turn is not among the tries", async (t) => {
  const { store, key } = storedRun({ a: {} });
  const [a] = readInstances(store, key);
  updateTaskInstance(store, a?.id ?? "", { state: "scheduled", try_number: 2, pid: 7 });
  const report = reportRun(store, key, { verdict: { state: "running" }, logFolder: "/logs" });
  t.match(report, {
    state: "running",
    endDate: null,
    taskInstances: [{ tries: [], tryNumber: 2 }],
  });
});

t.test("reportRun: a try that will be repeated is there once", async (t) => {
  const { store, key } = storedRun({ a: { retries: 1 } });
  const [a] = readInstances(store, key);
  store.db.run(
    "INSERT INTO task_instance_history (id, dag_id, run_id, task_id, map_index, try_number, state) VALUES ('old', ?, ?, 'a', -1, 1, 'failed')",
    key.dagId,
    key.runId,
  );
  updateTaskInstance(store, a?.id ?? "", { state: "up_for_retry", try_number: 1, pid: 7 });
  const report = reportRun(store, key, { verdict: { state: "running" }, logFolder: "/logs" });
  t.strictSame(
    report.taskInstances.flatMap(({ tries }) => tries.map(({ tryNumber }) => tryNumber)),
    [1],
  );
});

t.test("reportRun: a try that still runs has lasted no time yet", async (t) => {
  const { store, key } = storedRun({ a: {} });
  const [a] = readInstances(store, key);
  updateTaskInstance(store, a?.id ?? "", { state: "running", try_number: 1, pid: 7 });
  const report = reportRun(store, key, { verdict: { state: "running" }, logFolder: "/logs" });
  t.match(report.taskInstances, [{ tries: [{ state: "running", durationSeconds: null }] }]);
});

t.test("reportRun: says why a run failed that no task failed", async (t) => {
  const { store, key } = storedRun({ a: {} });
  const verdict = { state: "failed", reason: "deadlock" } as const;
  t.equal(reportRun(store, key, { verdict, logFolder: "/logs" }).reason, "deadlock");
});

t.test("reportRun: of a run that is not there, nothing", async (t) => {
  const store = openStore(":memory:", () => nowMs);
  const key = { dagId: "d", runId: "gone" };
  const report = reportRun(store, key, { verdict: { state: "success" }, logFolder: "/logs" });
  t.match(report, { startDate: "", conf: {}, taskInstances: [] });
});
