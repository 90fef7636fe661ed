import {
  type PullOptions,
  returnValueKey,
  type XComAddress,
  type XComs,
} from "../authoring/index.ts";
import type { StartupDetails } from "../contract/index.ts";
import type { Requests } from "./requests.ts";
import { toJsonValue } from "./values.ts";

/** Fields by which a request names an XCom. */
interface Address {
  readonly key: string;
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly map_index: number | null;
}

/** The run's XComs over the channel. */
export function createXComs(supervisor: Requests, { ti }: StartupDetails): XComs {
  const addressOf = (address: XComAddress): Address => ({
    key: address.key ?? returnValueKey,
    dag_id: address.dagId ?? ti.dag_id,
    run_id: address.runId ?? ti.run_id,
    task_id: address.taskId ?? ti.task_id,
    // its own instance when it asks for its own; else the one without a map index
    map_index: address.mapIndex ?? (address.taskId === undefined ? (ti.map_index ?? -1) : null),
  });
  const pullOne = async (address: XComAddress, includePriorDates = false): Promise<unknown> => {
    const { value } = await supervisor.request({
      type: "GetXCom",
      ...addressOf(address),
      include_prior_dates: includePriorDates,
    });
    return value;
  };
  function pull<T = unknown, D = null>(
    options: PullOptions<D> & { readonly taskIds: readonly string[] },
  ): Promise<(T | D)[]>;
  function pull<T = unknown, D = null>(options?: PullOptions<D>): Promise<T | D>;
  async function pull(options?: PullOptions<unknown>): Promise<unknown> {
    const { taskIds, includePriorDates, default: otherwise = null, ...address } = options ?? {};
    const values = await Promise.all(
      [taskIds].flat().map(async (taskId) => {
        const wanted = taskId === undefined ? address : { ...address, taskId };
        return (await pullOne(wanted, includePriorDates)) ?? otherwise;
      }),
    );
    return Array.isArray(taskIds) ? values : values[0];
  }
  return {
    pull,
    push: async (key, value) => {
      await supervisor.request({
        type: "SetXCom",
        ...addressOf({ key }),
        value: toJsonValue(value),
      });
    },
    delete: async (address = {}) => {
      await supervisor.request({ type: "DeleteXCom", ...addressOf(address) });
    },
  };
}
