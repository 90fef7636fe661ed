import { type InstancesByTask, judgeUpstream } from "./dependencies.ts";
import { isFinished, isSchedulable } from "./instance.ts";
import type { ScheduledDag } from "./read-dag.ts";

/** State of a run after a round, and why it failed. */
export type RunVerdict =
  | { readonly state: "running" }
  | { readonly state: "success" }
  | { readonly state: "failed"; readonly reason: "tasks" | "deadlock" | "timeout" };

/**
 * Airflow's rule for the state of a run: once nothing is unfinished, the leaves decide; a run in which nothing can ever
 * move again is a deadlock and fails.
 *
 * @param hasChanged - whether the round makes an instance ready or gives one a state
 */
export function judgeRun(
  dag: ScheduledDag,
  instances: InstancesByTask,
  hasChanged: boolean,
): RunVerdict {
  const all = [...instances.values()].flat();
  if (all.every(({ state }) => isFinished(state))) {
    const hasFailed = leafStates(dag, instances).some(
      (state) => state === "failed" || state === "upstream_failed",
    );
    return hasFailed ? { state: "failed", reason: "tasks" } : { state: "success" };
  }
  return hasChanged || canMove(dag, instances)
    ? { state: "running" }
    : { state: "failed", reason: "deadlock" };
}

function leafStates(dag: ScheduledDag, instances: InstancesByTask) {
  return [...dag.tasks.values()]
    .filter(({ downstream }) => downstream.length === 0)
    .flatMap(({ taskId }) => instances.get(taskId) ?? [])
    .map(({ state }) => state);
}

/** Whether something unfinished is under way, waits for a clock or another run, or only for its turn. */
function canMove(dag: ScheduledDag, instances: InstancesByTask): boolean {
  for (const [taskId, ofTask] of instances) {
    const task = dag.tasks.get(taskId);
    const unfinished = ofTask.filter(({ state }) => !isFinished(state));
    if (unfinished.some(({ state }) => !isSchedulable(state))) {
      return true;
    }
    if (task !== undefined && unfinished.length > 0) {
      const isLimited =
        task.dependsOnPast || task.maxActivePerDag !== null || task.maxActivePerRun !== null;
      if (isLimited || judgeUpstream(task, instances) !== "wait") {
        return true;
      }
    }
  }
  return false;
}
