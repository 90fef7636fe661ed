import { nearestName } from "../base/index.ts";
import { DagNotRunnableError, TaskUnknownError } from "./run-errors.ts";
import type { Instance } from "./schedule/instance.ts";
import type { ScheduledDag } from "./schedule/read-dag.ts";

/**
 * Checks that the rules of scheduling here know all that a Dag uses, and that it has the task that was asked for.
 *
 * @throws {DagNotRunnableError} ERR_WINDSOCK_DAG_NOT_RUNNABLE
 * @throws {TaskUnknownError} ERR_WINDSOCK_TASK_UNKNOWN
 */
export function checkRunnable(dag: ScheduledDag, taskId: string | undefined): void {
  if (dag.unsupported.length > 0) {
    throw new DagNotRunnableError(dag.dagId, dag.unsupported);
  }
  if (taskId !== undefined && !dag.tasks.has(taskId)) {
    throw new TaskUnknownError(dag.dagId, taskId, nearestName(taskId, dag.tasks.keys()));
  }
}

/** The Dag as a run has it; of a run of one task alone, that task without its neighbours. */
export function partOf(dag: ScheduledDag, instances: readonly Instance[]): ScheduledDag {
  const [only, second] = instances;
  const task = dag.tasks.get(only?.taskId ?? "");
  return task === undefined || second !== undefined
    ? dag
    : { ...dag, tasks: new Map([[task.taskId, { ...task, upstream: [], downstream: [] }]]) };
}
