import type {
  InactiveAssetsResponse,
  PreviousTIResponse,
  PrevSuccessfulDagRunResponse,
  TaskBreadcrumbsResponse,
  TaskStatesResponse,
  TIEnterRunningPayload,
  TIHeartbeatInfo,
  TIRunContext,
} from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiStatusError } from "./errors.ts";
import { expectNullable, expectNumber, expectObject } from "./expect.ts";
import { checkStateBody, type StateBody } from "./state-body.ts";

/** A claim that was granted. */
export interface RunAnswer {
  /** What the attempt is to work with. */
  readonly context: TIRunContext;
  /**
   * Whether the call was repeated, so that an earlier one may have been granted already. Its `xcom_keys_to_clear` then
   * may list what this attempt has pushed itself, if it was running by then.
   */
  readonly isReplay: boolean;
}

/** A state that the server has. */
export interface StateAnswer {
  /** Whether the server had it already, from an earlier sending of the same body. */
  readonly isReplay: boolean;
}

/** Which task instances are meant. */
export interface TaskInstanceFilter {
  /** Id of the Dag. */
  readonly dagId: string;
  /** Only instances at this position of a mapped task. */
  readonly mapIndex?: number | undefined;
  /** Only instances of these tasks. */
  readonly taskIds?: readonly string[] | undefined;
  /** Only instances of tasks in this group. */
  readonly taskGroupId?: string | undefined;
  /** Only instances of runs with these logical dates. */
  readonly logicalDates?: readonly string[] | undefined;
  /** Only instances of these runs. */
  readonly runIds?: readonly string[] | undefined;
}

/** Calls about task instances. Bodies and answers are in wire names; `id` is the task instance's UUID. */
export interface TaskInstances {
  /** Claims an attempt. May be repeated with the same host, user and pid. */
  run(
    id: string,
    body: Omit<TIEnterRunningPayload, "state">,
    options?: CallOptions,
  ): Promise<RunAnswer>;
  /**
   * Reports how an attempt ended. Reporting the same again is no error.
   *
   * @param options - `isResent`: this body may have been sent before, by another process
   * @throws {ApiStatusError} 409 with another `previousState`: the server has decided otherwise
   */
  setState(
    id: string,
    body: StateBody,
    options?: CallOptions & { readonly isResent?: boolean },
  ): Promise<StateAnswer>;
  /** Says that an attempt is alive, once: the next heartbeat is the retry. 404, 409 and 410 mean that it must stop. */
  heartbeat(id: string, body: TIHeartbeatInfo, options?: CallOptions): Promise<void>;
  /** Stores rendered template fields. Nothing is sent when there are none. */
  setRenderedFields(
    id: string,
    fields: Readonly<Record<string, unknown>>,
    options?: CallOptions,
  ): Promise<void>;
  /** Sets the text that stands for the map index. */
  setRenderedMapIndex(id: string, text: string, options?: CallOptions): Promise<void>;
  /** Sets the note of the task's Dag run; null takes it away. Airflow 3.4. */
  setDagRunNote(id: string, note: string | null, options?: CallOptions): Promise<void>;
  /** Skips tasks of the same run: ids, or pairs of id and map index. */
  skipDownstream(
    id: string,
    tasks: readonly (string | readonly [string, number])[],
    options?: CallOptions,
  ): Promise<void>;
  /** Reads dates of the newest run before this one that succeeded; all null when there is none. */
  previousSuccessfulDagRun(
    id: string,
    options?: CallOptions,
  ): Promise<PrevSuccessfulDagRunResponse>;
  /** Asks which assets of the task are not active. */
  validateInletsAndOutlets(id: string, options?: CallOptions): Promise<InactiveAssetsResponse>;
  /** Counts the instances that match all that is given. */
  count(
    filter: TaskInstanceFilter & { readonly states?: readonly string[] | undefined },
    options?: CallOptions,
  ): Promise<number>;
  /** Reads states by run and task. */
  states(filter: TaskInstanceFilter, options?: CallOptions): Promise<TaskStatesResponse>;
  /** The newest earlier instance of a task, or null. */
  previous(
    of: {
      readonly dagId: string;
      readonly taskId: string;
      readonly logicalDate?: string | undefined;
      readonly mapIndex?: number | undefined;
      readonly state?: string | undefined;
    },
    options?: CallOptions,
  ): Promise<PreviousTIResponse | null>;
  /** Reads which instances of a run have ended, and how. */
  breadcrumbs(
    of: { readonly dagId: string; readonly runId: string },
    options?: CallOptions,
  ): Promise<TaskBreadcrumbsResponse>;
}

/** @param version - the dated version in force */
export function createTaskInstances(call: Call, version: () => string): TaskInstances {
  const at = (id: string) => ({ task_instance_id: id });
  return {
    async run(id, body, options) {
      const answer = await call(
        "ti_run",
        { path: at(id), body: { ...body, state: "running" } },
        options,
      );
      const context = expectObject<TIRunContext>(answer, "dag_run", "max_tries");
      return { context, isReplay: answer.attempts > 1 };
    },
    async setState(id, body, options) {
      const checked = checkStateBody("ti_update_state", body, options?.version ?? version());
      try {
        const answer = await call("ti_update_state", { path: at(id), body: checked }, options);
        return { isReplay: answer.status === 200 };
      } catch (error) {
        if (error instanceof ApiStatusError && hasState(error, body, options?.isResent)) {
          return { isReplay: true };
        }
        throw error;
      }
    },
    async heartbeat(id, body, options) {
      await call("ti_heartbeat", { path: at(id), body }, options);
    },
    async setRenderedFields(id, fields, options) {
      if (Object.keys(fields).length > 0) {
        await call("put_rtif", { path: at(id), body: fields }, options);
      }
    },
    async setRenderedMapIndex(id, text, options) {
      await call("ti_patch_rendered_map_index", { path: at(id), body: text }, options);
    },
    async setDagRunNote(id, note, options) {
      await call("update_dag_run_note", { path: at(id), body: { note } }, options);
    },
    async skipDownstream(id, tasks, options) {
      await call("ti_skip_downstream", { path: at(id), body: { tasks } }, options);
    },
    async previousSuccessfulDagRun(id, options) {
      const answer = await call("get_previous_successful_dagrun", { path: at(id) }, options);
      return expectObject(answer);
    },
    async validateInletsAndOutlets(id, options) {
      const answer = await call("validate_inlets_and_outlets", { path: at(id) }, options);
      return expectObject(answer);
    },
    async count({ states, ...filter }, options) {
      const query = { ...queryOf(filter), states };
      return expectNumber(await call("get_task_instance_count", { query }, options));
    },
    async states(filter, options) {
      const answer = await call("get_task_instance_states", { query: queryOf(filter) }, options);
      return expectObject(answer, "task_states");
    },
    async previous({ dagId, taskId, logicalDate, mapIndex, state }, options) {
      const path = { dag_id: dagId, task_id: taskId };
      const query = { logical_date: logicalDate, map_index: mapIndex, state };
      const answer = await call("get_previous_task_instance", { path, query }, options);
      return expectNullable(answer, "run_id");
    },
    async breadcrumbs({ dagId, runId }, options) {
      const query = { dag_id: dagId, run_id: runId };
      const answer = await call("get_task_instance_breadcrumbs", { query }, options);
      return expectObject(answer, "breadcrumbs");
    },
  };
}

/** Whether a refusal says that the server has this state from an earlier sending. */
function hasState(
  { status, attempts, reason, previousState }: ApiStatusError,
  { state }: StateBody,
  isResent = false,
): boolean {
  if (status === 409) {
    return reason === "invalid_state" && previousState === state; // before Airflow 3.3, which answers 200
  }
  // The attempt was archived with the first report, and its id with it.
  return (
    state === "up_for_retry" && (status === 404 || status === 410) && (attempts > 1 || isResent)
  );
}

function queryOf(filter: TaskInstanceFilter) {
  return {
    dag_id: filter.dagId,
    map_index: filter.mapIndex,
    task_ids: filter.taskIds,
    task_group_id: filter.taskGroupId,
    logical_dates: filter.logicalDates,
    run_ids: filter.runIds,
  };
}
