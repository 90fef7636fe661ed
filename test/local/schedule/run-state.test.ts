import t from "tap";
import type { Instance, InstanceState } from "../../../src/local/schedule/instance.ts";
import { readScheduledDag } from "../../../src/local/schedule/read-dag.ts";
import { judgeRun } from "../../../src/local/schedule/run-state.ts";

const dag = readScheduledDag({
  dag_id: "d",
  tasks: [
    { __var: { task_id: "a", downstream_task_ids: ["b"] } },
    { __var: { task_id: "b", downstream_task_ids: ["leaf"] } },
    { __var: { task_id: "leaf" } },
    { __var: { task_id: "limited", max_active_tis_per_dag: 1 } },
  ],
});

const failed = { state: "failed", reason: "tasks" };
const running = { state: "running" };

for (const [name, { states, hasChanged = false, verdict }] of Object.entries<{
  states: Record<string, InstanceState>;
  hasChanged?: boolean;
  verdict: object;
}>({
  "no instance at all": { states: {}, verdict: { state: "success" } },
  "the leaf succeeded below a failure": {
    states: { a: "failed", b: "failed", leaf: "success" },
    verdict: { state: "success" },
  },
  "the leaf was skipped": { states: { leaf: "skipped" }, verdict: { state: "success" } },
  "the leaf failed": { states: { leaf: "failed" }, verdict: failed },
  "the leaf failed upstream": { states: { leaf: "upstream_failed" }, verdict: failed },
  "a task is under way": { states: { b: "deferred" }, verdict: running },
  "a retry waits for its time": { states: { a: "up_for_retry" }, verdict: running },
  "a limit holds a task back": { states: { limited: null }, verdict: running },
  "nothing can ever move": {
    states: { b: null },
    verdict: { state: "failed", reason: "deadlock" },
  },
  "nothing can move, but this round changed something": {
    states: { b: null },
    hasChanged: true,
    verdict: running,
  },
  "an unfinished instance of a task that is gone": {
    states: { gone: null },
    verdict: { state: "failed", reason: "deadlock" },
  },
})) {
  t.test(`judgeRun: ${name}`, async (t) => {
    const instances = new Map(
      Object.entries(states).map(([taskId, state]) => [taskId, [instance(taskId, state)]]),
    );
    t.strictSame(judgeRun(dag, instances, hasChanged), verdict);
  });
}

function instance(taskId: string, state: InstanceState): Instance {
  return {
    id: taskId,
    taskId,
    mapIndex: -1,
    state,
    tryNumber: 1,
    endedAt: null,
    rescheduleAt: null,
    retryDelaySeconds: null,
  };
}
