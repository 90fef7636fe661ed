import { DagCycleError, OptionInvalidError, TaskNotCalledError } from "./errors.ts";
import type { DagModel, TaskModel } from "./model.ts";

/**
 * Checks what can only be known when the file has been read to its end.
 *
 * @throws {TaskNotCalledError} when a task was declared and never placed
 * @throws {DagCycleError} when tasks wait for each other in a circle
 * @throws {OptionInvalidError} when options do not go together
 */
export function checkFinished(dag: DagModel): void {
  for (const { taskId, isPlaced } of dag.tasks.values()) {
    if (!isPlaced) {
      throw new TaskNotCalledError(dag.dagId, taskId);
    }
  }
  const cycle = findCycle(dag.tasks);
  if (cycle !== undefined) {
    throw new DagCycleError(cycle);
  }
  checkTogether(dag);
}

/** Depth first, without recursion: Dags can be thousands of tasks long. */
function findCycle(tasks: ReadonlyMap<string, TaskModel>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of tasks.keys()) {
    const path: string[] = [];
    const waiting: Iterator<string>[] = [[start].values()];
    while (waiting.length > 0) {
      /* c8 ignore next -- there is a last one */
      const { value: next, done: isLast } = waiting.at(-1)?.next() ?? { done: true };
      if (isLast === true || next === undefined) {
        waiting.pop();
        done.add(path.pop() ?? "");
      } else if (path.includes(next)) {
        return [...path.slice(path.indexOf(next)), next];
      } else if (!done.has(next)) {
        path.push(next);
        /* c8 ignore next -- every edge leads to a task */
        waiting.push((tasks.get(next)?.downstream ?? []).values());
      }
    }
  }
  return undefined;
}

/** What Airflow refuses too, but only after the Dag has been handed over. */
function checkTogether({ schedule, startSeconds, options, params, tasks }: DagModel): void {
  const isScheduled = schedule.kind !== "none";
  if (schedule.kind === "continuous" && (options.maxActiveRuns ?? 1) > 1) {
    throw new OptionInvalidError("maxActiveRuns", "must be 1 with the schedule @continuous");
  }
  if (options.catchup === true && isScheduled && startSeconds === undefined) {
    throw new OptionInvalidError("catchup", "needs a startDate to begin with");
  }
  for (const [name, { default: value }] of params) {
    if (isScheduled && value === undefined) {
      throw new OptionInvalidError(
        "params",
        `${name} needs a default: nobody gives a scheduled run one`,
      );
    }
  }
  for (const { taskId, options: own } of tasks.values()) {
    if (options.failFast === true && (own.triggerRule ?? "all_success") !== "all_success") {
      throw new OptionInvalidError("failFast", `the trigger rule of ${taskId} must be all_success`);
    }
  }
}
