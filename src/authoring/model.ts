import { DagCycleError, TaskNotCalledError } from "./errors.ts";
import type { DagOptions, TaskOptions } from "./options.ts";
import type { Param } from "./params.ts";
import type { Schedule } from "./schedule.ts";

/** A Dag as it was declared; copies of the package find it under {@link dagBrand}. */
export interface DagModel {
  readonly dagId: string;
  readonly options: DagOptions;
  readonly timezone: string;
  readonly schedule: Schedule;
  readonly startSeconds: number | undefined;
  readonly endSeconds: number | undefined;
  readonly params: ReadonlyMap<string, Param>;
  /** In the order of their declaration. */
  readonly tasks: ReadonlyMap<string, TaskModel>;
}

/** A task as it was declared and placed. */
export interface TaskModel {
  readonly taskId: string;
  /** With the Dag's defaults in them. */
  readonly options: TaskOptions;
  readonly handler: unknown;
  /** Arguments of its call, with references in them. */
  args: unknown;
  isPlaced: boolean;
  /** Ids of the tasks directly after it. */
  readonly downstream: Set<string>;
}

const dagBrand = Symbol.for("windsock.dag");

/** Makes `dag` known as one to every copy of the package. */
export function brandDag(dag: object, model: DagModel): void {
  Object.defineProperty(dag, dagBrand, { value: model });
}

/** The declaration of a Dag, made by whichever copy of the package; undefined for anything else. */
export function modelOf(value: unknown): DagModel | undefined {
  const found: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, dagBrand) : undefined;
  return isModel(found) ? found : undefined;
}

/**
 * Checks what can only be known when the file has been read to its end.
 *
 * @throws {TaskNotCalledError} when a task was declared and never placed
 * @throws {DagCycleError} when tasks wait for each other in a circle
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
}

/** Depth first, without recursion: Dags can be thousands of tasks long. */
function findCycle(tasks: ReadonlyMap<string, TaskModel>): readonly string[] | undefined {
  const done = new Set<string>();
  for (const start of tasks.keys()) {
    const path: string[] = [];
    const waiting: Iterator<string>[] = [[start].values()];
    while (waiting.length > 0) {
      const { value: next, done: isLast } = waiting.at(-1)?.next() ?? { done: true };
      if (isLast === true || next === undefined) {
        waiting.pop();
        done.add(path.pop() ?? "");
      } else if (path.includes(next)) {
        return [...path.slice(path.indexOf(next)), next];
      } else if (!done.has(next)) {
        path.push(next);
        waiting.push((tasks.get(next)?.downstream ?? []).values());
      }
    }
  }
  return undefined;
}

function isModel(value: unknown): value is DagModel {
  return typeof value === "object" && value !== null && "dagId" in value && "tasks" in value;
}
