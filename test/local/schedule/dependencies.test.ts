import t from "tap";
import { dueAt, judgeUpstream } from "../../../src/local/schedule/dependencies.ts";
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
