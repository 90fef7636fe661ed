import {
  type DagModel,
  nearestName,
  returnValueKey,
  runWithContext,
  type TaskModel,
  type XComs,
} from "../authoring/index.ts";
import { durationSeconds } from "../base/index.ts";
import type { StartupDetails } from "../contract/index.ts";
import { bindArguments } from "./bind-arguments.ts";
import { createContext } from "./context.ts";
import type { DagPlaces } from "./dag-files.ts";
import type { Ending } from "./ending.ts";
import { DeferralFailedError, TaskNotFoundError, ValueNotJsonError } from "./errors.ts";
import { loadDag } from "./load.ts";
import type { LogStream } from "./log-stream.ts";
import type { Masker } from "./masker.ts";
import type { Requests } from "./requests.ts";
import { toJsonValue } from "./values.ts";

/** What a handler's run needs. */
export interface HandlerParts {
  readonly startup: StartupDetails;
  readonly supervisor: Requests;
  readonly places: DagPlaces;
  readonly log: LogStream;
  readonly masker: Masker;
  /** Whether the supervisor is ours, which ends a task that gives its own clock no turn. Airflow's may not know the request. */
  readonly isOurs: boolean;
}

/** Method that Airflow resumes a deferred task with when its trigger failed. */
const failedTriggerMethod = "__fail__";

/**
 * Finds the task in its Dag file, gives its handler what it asks for, runs it, and publishes what it returns.
 *
 * Settles when all is published. A Dag that is not found is an error like others: Airflow's Python runner reschedules
 * three times in that case, which hides for minutes what is wrong.
 *
 * @throws {TaskNotFoundError} before any handler runs, when the Dag has no such task
 */
export async function runHandler(parts: HandlerParts, ending: Ending): Promise<void> {
  const { startup, supervisor, places } = parts;
  const { ti, bundle_info: bundle, dag_rel_path: dagRelPath } = startup;
  await clearXComs(startup, supervisor);
  const dag = await loadDag({ dagId: ti.dag_id, bundleName: bundle.name, dagRelPath }, places);
  const task = findTask(dag, ti.task_id);
  checkResumed(startup);
  const context = createContext({
    ...parts,
    dag,
    get signal() {
      return ending.signal;
    },
  });
  const args = await bindArguments(task.args, context.xcom);
  const { executionTimeout } = task.options;
  const limit = executionTimeout === undefined ? undefined : durationSeconds(executionTimeout);
  if (limit !== undefined && parts.isOurs) {
    await supervisor.request({ type: "SetExecutionTimeout", timeout_seconds: limit });
  }
  ending.startClock(limit);
  const result = await runWithContext(context, () => callHandler(task, [args, context]));
  // a handler that goes on after its end, as one that caught what an exit throws, has nothing more to say
  if ((task.options.doXcomPush ?? true) && !ending.isOver) {
    await publish(result, task.options.multipleOutputs === true, context.xcom);
  }
}

/** What an earlier try published must not be taken for the result of this one. Later Airflows do this themselves. */
async function clearXComs(
  { ti, ti_context: about }: StartupDetails,
  supervisor: Requests,
): Promise<void> {
  const { dag_id, run_id, task_id, map_index } = ti;
  await Promise.all(
    (about.xcom_keys_to_clear ?? []).map((key) =>
      supervisor.request({
        type: "DeleteXCom",
        key,
        dag_id,
        run_id,
        task_id,
        map_index: map_index ?? -1,
      }),
    ),
  );
}

function findTask(dag: DagModel, taskId: string): TaskModel {
  const task = dag.tasks.get(taskId);
  if (task === undefined) {
    const taskIds = [...dag.tasks.keys()];
    throw new TaskNotFoundError(dag.dagId, taskId, taskIds, nearestName(taskId, taskIds));
  }
  return task;
}

function checkResumed({ ti_context: about }: StartupDetails): void {
  if (about.next_method === failedTriggerMethod) {
    const { next_kwargs: kwargs } = about;
    const detail: unknown =
      typeof kwargs === "object" && kwargs !== null ? Reflect.get(kwargs, "error") : kwargs;
    throw new DeferralFailedError(`the trigger did not fire: ${String(detail)}`);
  }
}

/** Async, so that what a handler throws at once is a rejection like any other. */
async function callHandler({ handler }: TaskModel, args: readonly unknown[]): Promise<unknown> {
  return typeof handler === "function" ? Reflect.apply(handler, undefined, args) : undefined;
}

/** Publishes a result: undefined is none, null is one. */
async function publish(result: unknown, isMultiple: boolean, xcom: XComs): Promise<void> {
  if (result === undefined) {
    return;
  }
  const value = toJsonValue(result);
  if (isMultiple) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new ValueNotJsonError("$", "no object, which multipleOutputs needs");
    }
    for (const [key, part] of Object.entries(value)) {
      await xcom.push(key, part);
    }
  }
  await xcom.push(returnValueKey, value);
}
