import type { XComResponse } from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiStatusError } from "./errors.ts";
import { expectObject, unexpected } from "./expect.ts";

/** Which XCom is meant. */
export interface XComKey {
  /** Id of the Dag. */
  readonly dagId: string;
  /** Id of the run in its Dag. */
  readonly runId: string;
  /** Id of the task that left it. */
  readonly taskId: string;
  /** May hold `/`. */
  readonly key: string;
}

/** Which XCom of a mapped task is meant; -1, or absent, for a task that is not mapped. */
export interface MappedXComKey extends XComKey {
  /** Position among the instances of the task. */
  readonly mapIndex?: number | undefined;
}

/** Calls about the values that tasks leave for each other. */
export interface XComs {
  /**
   * Reads a value. An XCom that is not there has the value null, as it has for Airflow's own tasks.
   *
   * @param of - `offset`: which one in the order of map indexes, negative from the end, in place of `mapIndex`;
   *   `includePriorDates`: of an earlier run when this one has none
   */
  get(
    of: MappedXComKey & {
      readonly offset?: number | undefined;
      readonly includePriorDates?: boolean | undefined;
    },
    options?: CallOptions,
  ): Promise<XComResponse>;
  /**
   * Stores a value in place of what was there.
   *
   * @param of - `mappedLength`: how many task instances a mapped task that depends on it gets
   */
  set(
    of: MappedXComKey & {
      readonly value: unknown;
      readonly mappedLength?: number | undefined;
      readonly dagResult?: boolean | undefined;
    },
    options?: CallOptions,
  ): Promise<void>;
  /** Removes a value, if there is one. */
  delete(of: MappedXComKey, options?: CallOptions): Promise<void>;
  /** How many values the instances of a mapped task have left under a key. */
  count(of: XComKey, options?: CallOptions): Promise<number>;
  /**
   * One value of a mapped task's.
   *
   * @param of - `offset`: which one in the order of map indexes, negative from the end
   * @throws {ApiStatusError} 404 when there is none
   */
  item(of: XComKey & { readonly offset: number }, options?: CallOptions): Promise<unknown>;
  /** Values of a mapped task's, in the order of map indexes, with Python's rules for start, stop and step. */
  slice(
    of: XComKey & {
      readonly start?: number | undefined;
      readonly stop?: number | undefined;
      readonly step?: number | undefined;
      readonly includePriorDates?: boolean | undefined;
    },
    options?: CallOptions,
  ): Promise<unknown>;
}

/** Makes the calls about XComs. */
export function createXComs(call: Call): XComs {
  return {
    async get({ mapIndex, offset, includePriorDates, ...of }, options) {
      const query = {
        map_index: mapIndexOf(mapIndex),
        offset,
        include_prior_dates: includePriorDates,
      };
      try {
        const answer = await call("get_xcom", { path: pathOf(of), query }, options);
        return expectObject<XComResponse>(answer, "value");
      } catch (error) {
        if (error instanceof ApiStatusError && error.status === 404) {
          return { key: of.key, value: null };
        }
        throw error;
      }
    },
    async set({ mapIndex, mappedLength, dagResult, value, ...of }, options) {
      const query = {
        map_index: mapIndexOf(mapIndex),
        mapped_length: mappedLength,
        dag_result: dagResult,
      };
      await call("set_xcom", { path: pathOf(of), query, body: value ?? null }, options);
    },
    async delete({ mapIndex, ...of }, options) {
      await call(
        "delete_xcom",
        { path: pathOf(of), query: { map_index: mapIndexOf(mapIndex) } },
        options,
      );
    },
    async count(of, options) {
      const answer = await call("head_xcom", { path: pathOf(of) }, options);
      const count = /^map_indexes (\d+)$/.exec(answer.headers["content-range"] ?? "")?.[1];
      if (count === undefined) {
        throw unexpected(answer, "tells no number of map indexes");
      }
      return Number(count);
    },
    async item({ offset, ...of }, options) {
      const path = { ...pathOf(of), offset };
      return (await call("get_mapped_xcom_by_index", { path }, options)).body;
    },
    async slice({ start, stop, step, includePriorDates, ...of }, options) {
      const query = { start, stop, step, include_prior_dates: includePriorDates };
      return (await call("get_mapped_xcom_by_slice", { path: pathOf(of), query }, options)).body;
    },
  };
}

function pathOf({ dagId, runId, taskId, key }: XComKey) {
  return { dag_id: dagId, run_id: runId, task_id: taskId, key };
}

/** Airflow's clients leave out the index of a task that is not mapped. */
function mapIndexOf(mapIndex: number | undefined): number | undefined {
  return mapIndex !== undefined && mapIndex < 0 ? undefined : mapIndex;
}
