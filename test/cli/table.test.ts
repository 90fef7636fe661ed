import t from "tap";
import { formatRun, formatSeconds, nameOf } from "../../src/cli/table.ts";
import type { RunDocument, TaskInstanceDocument } from "../../src/local/index.ts";

const plain = { paint: (_tone: unknown, text: string) => text, cwd: "/home/me" };

t.test("formatRun: a row per task, log paths relative to where one is, the run last", async (t) => {
  t.equal(
    formatRun(
      run({
        taskInstances: [
          task({ taskId: "extract", logPath: "/home/me/.windsock/logs/a.log" }),
          task({ taskId: "load", mapIndex: 2, tryNumber: 3, logPath: "/var/log/b.log" }),
        ],
      }),
      plain,
    ),
    `
task     state      tries  duration  log
extract  ✓ success      1     1.5 s  .windsock/logs/a.log
load[2]  ✓ success      3     1.5 s  /var/log/b.log

sales manual: success after 2.0 s
`,
  );
});

t.test("formatRun: says why tasks and the run failed", async (t) => {
  const failed = { taskId: "a", state: "failed", reason: "Error: no" };
  const never = { taskId: "b", state: null, tryNumber: 0, durationSeconds: null, logPath: null };
  const text = formatRun(
    run({
      state: "failed",
      reason: "deadlock",
      taskInstances: [task(failed), task(never)],
    }),
    plain,
  );
  t.match(text, "\na: Error: no\nsales manual: failed (deadlock) after 2.0 s\n");
  t.match(text, /\nb +· none +0 *\n/);
});

t.test("formatRun: a run that was stopped has no duration", async (t) => {
  t.match(
    formatRun(run({ state: "running", endDate: null }), plain),
    /sales manual: stopped before its end\n$/,
  );
});

for (const [text, seconds] of Object.entries({
  "": null,
  "0.0 s": 0.04,
  "59.9 s": 59.9,
  "1 m 05 s": 65.9,
  "61 m 00 s": 3660,
})) {
  t.test(`formatSeconds: ${seconds}`, async (t) => {
    t.equal(formatSeconds(seconds), text);
  });
}

t.test("nameOf: names the index of a mapped task only", async (t) => {
  t.strictSame(
    [-1, 0].map((mapIndex) => nameOf({ taskId: "a", mapIndex })),
    ["a", "a[0]"],
  );
});

function run(facts: Partial<RunDocument>): RunDocument {
  return {
    schemaVersion: 1,
    dagId: "sales",
    runId: "manual",
    state: "success",
    reason: null,
    logicalDate: null,
    startDate: "2026-01-01T00:00:00Z",
    endDate: "2026-01-01T00:00:02Z",
    conf: {},
    taskInstances: [],
    ...facts,
  };
}

function task(facts: Partial<TaskInstanceDocument>): TaskInstanceDocument {
  return {
    taskId: "t",
    mapIndex: -1,
    tryNumber: 1,
    state: "success",
    startDate: null,
    endDate: null,
    durationSeconds: 1.5,
    reason: null,
    logPath: "/home/me/t.log",
    tries: [],
    xcom: {},
    ...facts,
  };
}
