import t from "tap";
import { dueAt, isPastDone, judgeUpstream } from "../../../src/local/schedule/dependencies.ts";
import type { Instance, InstanceState } from "../../../src/local/schedule/instance.ts";
import { readScheduledDag, type ScheduledTask } from "../../../src/local/schedule/read-dag.ts";

const dag = readScheduledDag({
  dag_id: "d",
  tasks: [
    { __var: { task_id: "a", downstream_task_ids: ["join"] } },
    { __var: { task_id: "b", downstream_task_ids: ["join"] } },
    { __var: { task_id: "join", trigger_rule: "none_failed", retry_delay: 30 } },
  ],
});

for (const [name, { a, b, verdict }] of Object.entries<{
  a?: InstanceState;
  b?: InstanceState;
  verdict: string;
}>({
  "both succeeded": { a: "success", b: "success", verdict: "run" },
  "one was skipped": { a: "success", b: "skipped", verdict: "run" },
  "one still runs": { a: "success", b: "running", verdict: "wait" },
  "one failed upstream of it": { a: "upstream_failed", b: "running", verdict: "upstream_failed" },
  "one has no instance": { a: "success", verdict: "wait" },
})) {
  t.test(`judgeUpstream: ${name}`, async (t) => {
    const instances = new Map(
      Object.entries({ a, b })
        .filter(([, state]) => state !== undefined)
        .map(([taskId, state = null]) => [taskId, [instance({ taskId, state })]]),
    );
    t.equal(judgeUpstream(taskOf("join"), instances), verdict);
  });
}

t.test("judgeUpstream: a task without upstream runs", async (t) => {
  t.equal(judgeUpstream(taskOf("a"), new Map()), "run");
});

for (const [name, { options, past, isDone }] of Object.entries<{
  options: object;
  past: Record<string, InstanceState[]> | null;
  isDone: boolean;
}>({
  "the task does not ask": { options: {}, past: { join: ["failed"] }, isDone: true },
  "no run before": { options: { depends_on_past: true }, past: null, isDone: true },
  "it ended well": {
    options: { depends_on_past: true },
    past: { join: ["success", "skipped"] },
    isDone: true,
  },
  "it failed": { options: { depends_on_past: true }, past: { join: ["failed"] }, isDone: false },
  "it is not over": { options: { depends_on_past: true }, past: { join: [null] }, isDone: false },
  "it did not have the task": { options: { depends_on_past: true }, past: {}, isDone: false },
  "it did not have the task, and may": {
    options: { depends_on_past: true, ignore_first_depends_on_past: true },
    past: {},
    isDone: true,
  },
  "what came after failed": {
    options: { wait_for_downstream: true, downstream_task_ids: ["after", "gone"] },
    past: { join: ["success"], after: ["failed"] },
    isDone: false,
  },
  "what came after failed, and does not matter": {
    options: { depends_on_past: true, downstream_task_ids: ["after"] },
    past: { join: ["success"], after: ["failed"] },
    isDone: true,
  },
})) {
  t.test(`isPastDone: ${name}`, async (t) => {
    const own = readScheduledDag({ tasks: [{ __var: { task_id: "join", ...options } }] });
    const states = past === null ? null : new Map(Object.entries(past));
    t.strictSame(
      [...own.tasks.values()].map((task) => isPastDone(task, states)),
      [isDone],
    );
  });
}

for (const [name, { row, due }] of Object.entries<{ row: Partial<Instance>; due: number | null }>({
  "no wait": { row: { state: null }, due: null },
  "the task's own delay": { row: { state: "up_for_retry", endedAt: 1_000 }, due: 31_000 },
  "a delay the try asked for": {
    row: { state: "up_for_retry", endedAt: 1_000, retryDelaySeconds: 0.5 },
    due: 1_500,
  },
  "a retry whose end is not known": { row: { state: "up_for_retry" }, due: null },
  "a reschedule": { row: { state: "up_for_reschedule", rescheduleAt: 7_000 }, due: 7_000 },
})) {
  t.test(`dueAt: ${name}`, async (t) => {
    const about = { dag, task: taskOf("join"), logicalDate: null };
    t.equal(dueAt(instance({ taskId: "join", ...row }), about), due);
  });
}

function taskOf(taskId: string): ScheduledTask {
  const task = dag.tasks.get(taskId);
  if (task === undefined) {
    throw new RangeError(taskId);
  }
  return task;
}

function instance(row: Partial<Instance> & { taskId: string }): Instance {
  return {
    id: row.taskId,
    mapIndex: -1,
    state: null,
    tryNumber: 1,
    endedAt: null,
    rescheduleAt: null,
    retryDelaySeconds: null,
    ...row,
  };
}
