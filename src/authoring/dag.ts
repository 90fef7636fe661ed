import type { Context } from "./context.ts";
import { checkZone, type Moment, momentSeconds } from "./dates.ts";
import {
  DuplicateTaskError,
  IdInvalidError,
  ReferenceInvalidError,
  TaskCalledTwiceError,
} from "./errors.ts";
import { brandDag, type DagModel, type TaskModel } from "./model.ts";
import { checkDagOptions, checkTaskOptions, type DagOptions, type TaskOptions } from "./options.ts";
import { readParams } from "./params.ts";
import { readSchedule } from "./schedule.ts";
import {
  type AnyTaskRef,
  createTaskRef,
  type Input,
  referenceOf,
  referencesIn,
  returnValueKey,
  type TaskRef,
} from "./task-ref.ts";

/** The work of a task: named arguments first, then what it knows about itself. What it returns is published. */
export type TaskHandler<A extends object, R> = (args: A, context: Context) => R | Promise<R>;

/** Places a task in its Dag. Call it once, with values or with what other tasks' calls returned. */
export type TaskFunction<A extends object, R> = (
  ...args: Record<never, never> extends A ? [args?: Inputs<A>] : [args: Inputs<A>]
) => TaskRef<R>;

/** Arguments of a task's call: of each a value, or a reference to one. */
export type Inputs<A extends object> = { readonly [K in keyof A]: Input<A[K]> };

/** Arguments of a handler that takes none. */
export type NoArguments = Record<string, never>;

const validId = /^[\w.-]+$/;
const limitIdLength = 250;

/**
 * A Dag: tasks and the order in which they run.
 *
 * Each call of a task places it; the call graph is the task graph. Export the Dag, or an array of Dags, as the default
 * export of its file.
 *
 * @example
 * ```ts
 * const dag = new Dag("daily_sales", { schedule: "@daily", startDate: "2026-01-01" });
 * const extract = dag.task("extract", async () => [1, 2, 3]);
 * const load = dag.task("load", { retries: 3 }, async ({ rows }: { rows: number[] }) => rows.length);
 * load({ rows: extract() });
 * export default dag;
 * ```
 */
export class Dag {
  /** The id that Airflow knows it by. */
  readonly dagId: string;
  readonly #tasks = new Map<string, TaskModel>();
  readonly #options: DagOptions;

  /**
   * @param dagId - letters, digits, `_`, `.` and `-`, at most 250
   * @throws {IdInvalidError} when the id is not valid
   * @throws {OptionInvalidError} when an option is not valid
   */
  constructor(dagId: string, options: DagOptions = {}) {
    checkId("Dag", dagId);
    checkDagOptions(options);
    checkTaskOptions(options.defaultArgs ?? {});
    this.dagId = dagId;
    this.#options = options;
    const { timezone = "UTC", startDate, endDate } = options;
    checkZone("timezone", timezone);
    const model: DagModel = {
      dagId,
      options,
      timezone,
      schedule: readSchedule(options.schedule),
      startSeconds: secondsOf("startDate", startDate, timezone),
      endSeconds: secondsOf("endDate", endDate, timezone),
      params: readParams(options.params),
      tasks: this.#tasks,
    };
    brandDag(this, model);
  }

  /**
   * Declares a task.
   *
   * @param taskId - unique in the Dag: letters, digits, `_`, `.` and `-`, at most 250
   * @returns the function that places it
   * @throws {IdInvalidError} when the id is not valid
   * @throws {DuplicateTaskError} when the Dag has such a task already
   * @throws {OptionInvalidError} when an option is not valid
   */
  task<A extends object = NoArguments, R = unknown>(
    taskId: string,
    handler: TaskHandler<A, R>,
  ): TaskFunction<A, R>;
  /** Declares a task with options. Else as without. */
  task<A extends object = NoArguments, R = unknown>(
    taskId: string,
    options: TaskOptions,
    handler: TaskHandler<A, R>,
  ): TaskFunction<A, R>;
  task<A extends object, R>(
    taskId: string,
    ...rest: [TaskHandler<A, R>] | [TaskOptions, TaskHandler<A, R>]
  ): TaskFunction<A, R> {
    const [options, handler] = rest.length === 1 ? [{}, rest[0]] : rest;
    checkId("task", taskId);
    checkTaskOptions(options);
    if (this.#tasks.has(taskId)) {
      throw new DuplicateTaskError(this.dagId, taskId);
    }
    const task: TaskModel = {
      taskId,
      options: {
        ...(this.#options.queue !== undefined && { queue: this.#options.queue }),
        ...this.#options.defaultArgs,
        ...options,
      },
      handler,
      args: undefined,
      isPlaced: false,
      downstream: new Set(),
    };
    this.#tasks.set(taskId, task);
    return (...[args = {}]) => this.#place(task, args);
  }

  #place<R>(task: TaskModel, args: object): TaskRef<R> {
    if (task.isPlaced) {
      throw new TaskCalledTwiceError(task.taskId);
    }
    task.isPlaced = true;
    task.args = args;
    const { dagId } = this;
    const { taskId } = task;
    const ref = createTaskRef<R>({ dagId, taskId, key: returnValueKey }, (before, after) =>
      this.#order(before, after),
    );
    for (const upstream of referencesIn(args)) {
      this.#taskOf(upstream).downstream.add(taskId);
    }
    return ref;
  }

  #order(before: AnyTaskRef, after: AnyTaskRef): void {
    const [first, second] = [before, after].map((ref) =>
      this.#taskOf(referenceOf(ref) ?? { dagId: "", taskId: ref.taskId }),
    );
    if (first !== undefined && second !== undefined) {
      first.downstream.add(second.taskId);
    }
  }

  #taskOf(reference: { readonly dagId: string; readonly taskId: string }): TaskModel {
    const task = this.#tasks.get(reference.taskId);
    if (reference.dagId !== this.dagId || task === undefined) {
      throw new ReferenceInvalidError(reference.taskId, `is not of the Dag ${this.dagId}`);
    }
    return task;
  }
}

function checkId(what: "Dag" | "task", id: string): void {
  if (typeof id !== "string" || !validId.test(id) || id.length > limitIdLength) {
    throw new IdInvalidError(what, id);
  }
}

function secondsOf(option: string, moment: Moment | undefined, zone: string): number | undefined {
  return moment === undefined ? undefined : momentSeconds(option, moment, zone);
}
