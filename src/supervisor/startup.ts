import type { RunAnswer } from "../api/index.ts";
import type { DagRun, StartupDetails, Workload } from "../contract/index.ts";

/**
 * The greeting of an attempt, from what the executor handed over and what the server answered. Key by key, because parts
 * of it are closed; every key that may be null is there.
 *
 * @param now - the start of an attempt that does not resume another, as ISO 8601 text in UTC
 * @param leavesOutNulls - leaves out of the run what Airflow 3.2 does not know, where it is null: its runner refuses the
 *   whole greeting for one key more
 */
export function startupDetails(
  { ti, bundle_info, dag_rel_path }: Workload,
  { context, isReplay }: RunAnswer,
  { now, leavesOutNulls }: { readonly now: string; readonly leavesOutNulls: boolean },
): StartupDetails {
  return {
    type: "StartupDetails",
    ti: {
      id: ti.id,
      task_id: ti.task_id,
      dag_id: ti.dag_id,
      run_id: ti.run_id,
      try_number: ti.try_number,
      dag_version_id: ti.dag_version_id ?? ti.id, // Airflow 3.0 has none, and its runners read none
      map_index: ti.map_index ?? -1,
      hostname: ti.hostname ?? null,
      context_carrier: ti.context_carrier ?? null,
      queue: ti.queue ?? "default",
    },
    dag_rel_path,
    bundle_info: { name: bundle_info.name, version: bundle_info.version ?? null },
    start_date: context.start_date ?? now,
    ti_context: {
      dag_run: dagRun(context.dag_run, leavesOutNulls),
      task_reschedule_count: context.task_reschedule_count ?? 0,
      max_tries: context.max_tries,
      variables: [], // Airflow's own runner refuses the way in which connections would be written
      connections: [],
      next_method: context.next_method ?? null,
      next_kwargs: context.next_kwargs ?? null,
      // What a repeated claim lists may be what this attempt has pushed itself.
      xcom_keys_to_clear: isReplay ? [] : (context.xcom_keys_to_clear ?? []),
      should_retry: context.should_retry ?? false,
      start_date: context.start_date ?? null,
    },
    sentry_integration: "",
  };
}

/** A run as runners know it, key by key. @param leavesOutNulls - see `startupDetails` */
export function dagRun(run: RunAnswer["context"]["dag_run"], leavesOutNulls: boolean): DagRun {
  const { partition_date = null, team_name = null } = run;
  return {
    dag_id: run.dag_id,
    run_id: run.run_id,
    logical_date: run.logical_date ?? null,
    data_interval_start: run.data_interval_start ?? null,
    data_interval_end: run.data_interval_end ?? null,
    run_after: run.run_after,
    start_date: run.start_date ?? null,
    end_date: run.end_date ?? null,
    clear_number: run.clear_number ?? 0,
    run_type: run.run_type,
    state: run.state ?? "running",
    conf: run.conf ?? null,
    triggering_user_name: run.triggering_user_name ?? null,
    consumed_asset_events: (run.consumed_asset_events ?? []).map((event) => ({
      asset: { name: event.asset.name, uri: event.asset.uri, extra: event.asset.extra },
      extra: event.extra,
      source_task_id: event.source_task_id ?? null,
      source_dag_id: event.source_dag_id ?? null,
      source_run_id: event.source_run_id ?? null,
      source_map_index: event.source_map_index ?? null,
      source_aliases: event.source_aliases.map(({ name }) => ({ name })),
      timestamp: event.timestamp,
      ...((event.partition_key ?? null) !== null && { partition_key: event.partition_key }),
    })),
    partition_key: run.partition_key ?? null,
    ...((partition_date !== null || !leavesOutNulls) && { partition_date }),
    note: run.note ?? null,
    ...((team_name !== null || !leavesOutNulls) && { team_name }),
  };
}
