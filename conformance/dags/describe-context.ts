// What the operation `context` tells.
import type { Context } from "windsock";

/** The context as JSON. */
export function describeContext({ ti, dagRun, params, resumed }: Context): unknown {
  return {
    dag_id: ti.dagId,
    task_id: ti.taskId,
    run_id: ti.runId,
    ti_id: ti.id,
    try_number: ti.tryNumber,
    max_tries: ti.maxTries,
    map_index: ti.mapIndex,
    start_date: ti.startDate.toISOString(),
    run_type: dagRun.runType,
    logical_date: dagRun.logicalDate?.toISOString() ?? null,
    data_interval_start: dagRun.dataInterval?.start.toISOString() ?? null,
    data_interval_end: dagRun.dataInterval?.end.toISOString() ?? null,
    run_after: dagRun.runAfter.toISOString(),
    run_start_date: dagRun.startDate?.toISOString() ?? null,
    conf: dagRun.conf,
    partition_key: dagRun.partitionKey ?? null,
    params,
    resumed: resumed ?? null,
  };
}
