import { isDeepStrictEqual } from "node:util";
import {
  type DagResponse,
  type DagRun,
  type DagRunStateResponse,
  hasTrait,
  type TriggerDAGRunPayload,
} from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiStatusError } from "./errors.ts";
import { expectNullable, expectNumber, expectObject } from "./expect.ts";
import { parseJson, writeJson } from "./json.ts";
import { withoutNulls } from "./state-body.ts";

/** Which Dag run is meant. */
export interface DagRunKey {
  /** Id of the Dag. */
  readonly dagId: string;
  /** Id of the run in its Dag. */
  readonly runId: string;
}

/** What a run is started with, in wire names. */
export type TriggerBody = Partial<Omit<TriggerDAGRunPayload, "reset_dag_run">>;

/** Calls about Dag runs. */
export interface DagRuns {
  /** Reads a run. */
  get(of: DagRunKey, options?: CallOptions): Promise<DagRun>;
  /** Reads the state of a run. */
  state(of: DagRunKey, options?: CallOptions): Promise<DagRunStateResponse>;
  /** The run before a moment, or null. */
  previous(
    of: {
      readonly dagId: string;
      readonly logicalDate: string;
      readonly state?: string | undefined;
    },
    options?: CallOptions,
  ): Promise<DagRun | null>;
  /** Counts the runs of a Dag that match all that is given. */
  count(
    of: {
      readonly dagId: string;
      readonly logicalDates?: readonly string[] | undefined;
      readonly runIds?: readonly string[] | undefined;
      readonly states?: readonly string[] | undefined;
    },
    options?: CallOptions,
  ): Promise<number>;
  /**
   * Starts a run. A call that was repeated and finds the run of the first sending there has succeeded.
   *
   * @param body - in wire names
   * @throws {ApiStatusError} 409 when another run has this id or logical date
   */
  trigger(of: DagRunKey, body?: TriggerBody, options?: CallOptions): Promise<void>;
  /** Lets a run start over. */
  clear(of: DagRunKey, options?: CallOptions): Promise<void>;
}

/** @param version - the dated version in force */
export function createDagRuns(call: Call, version: () => string): DagRuns {
  const pathOf = ({ dagId, runId }: DagRunKey) => ({ dag_id: dagId, run_id: runId });
  const runs: DagRuns = {
    async get(of, options) {
      return expectObject(await call("get_dag_run", { path: pathOf(of) }, options), "run_id");
    },
    async state(of, options) {
      const answer = await call("get_dagrun_state", { path: pathOf(of) }, options);
      return expectObject(answer, "state");
    },
    async previous({ dagId, logicalDate, state }, options) {
      const of = { dag_id: dagId };
      const query = { logical_date: logicalDate, state };
      const answer = hasTrait(options?.version ?? version(), "previousRunByQuery")
        ? await call("get_previous_dagrun", { query: { ...of, ...query } }, options)
        : await call("get_previous_dagrun_compat", { path: of, query }, options);
      return expectNullable(answer, "run_id");
    },
    async count({ dagId, logicalDates, runIds, states }, options) {
      const query = { dag_id: dagId, logical_dates: logicalDates, run_ids: runIds, states };
      return expectNumber(await call("get_dr_count", { query }, options));
    },
    async trigger(of, body = {}, options) {
      try {
        await call("trigger_dag_run", { path: pathOf(of), body: withoutNulls(body) }, options);
      } catch (error) {
        const mayBeOurs =
          error instanceof ApiStatusError && error.status === 409 && error.attempts > 1;
        if (!mayBeOurs || !isTriggeredBy(body, await runs.get(of, options))) {
          throw error;
        }
      }
    },
    async clear(of, options) {
      await call("clear_dag_run", { path: pathOf(of) }, options);
    },
  };
  return runs;
}

/** Calls about Dags. */
export interface Dags {
  /** Reads what is known of a Dag. */
  get(id: string, options?: CallOptions): Promise<DagResponse>;
}

/** Makes the calls about Dags. */
export function createDags(call: Call): Dags {
  return {
    async get(id, options) {
      return expectObject(await call("get_dag", { path: { dag_id: id } }, options), "dag_id");
    },
  };
}

/** Whether a run is what a body asked for: the same conf at the same logical date. */
function isTriggeredBy(body: TriggerBody, run: DagRun): boolean {
  const plain = (conf: unknown): unknown => parseJson(writeJson(conf ?? {}, "trigger_dag_run"));
  const instant = (date: string | null | undefined) => (date ? Date.parse(date) : undefined);
  return (
    isDeepStrictEqual(plain(body.conf), plain(run.conf)) &&
    instant(body.logical_date) === instant(run.logical_date)
  );
}
