import { type RunAnswer } from "../api/index.ts";
import { readMessage, type StartupDetails, type Workload } from "../contract/index.ts";

/**
 * The greeting of an attempt: what the executor handed over and what the server answered, key by key, since parts of it
 * are closed. Every nullable key is there, which satisfies runners of all releases.
 *
 * @param now - ISO 8601, UTC
 */
export function startupDetails(
  workload: Workload,
  { context, isReplay }: RunAnswer,
  now: string,
): StartupDetails {
  const { ti, bundle_info, dag_rel_path } = workload;
  const { dag_run: run } = context;
  const message = {
    type: "StartupDetails",
    ti: {
      ...ti,
      // Airflow before 3.1 has no such id, and its runners want none; later ones want any.
      dag_version_id: ti.dag_version_id ?? ti.id,
      map_index: ti.map_index ?? -1,
    },
    dag_rel_path,
    bundle_info,
    start_date: context.start_date ?? now,
    ti_context: {
      dag_run: {
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
        consumed_asset_events: run.consumed_asset_events ?? [],
        partition_key: run.partition_key ?? null,
        partition_date: run.partition_date ?? null,
        note: run.note ?? null,
        team_name: run.team_name ?? null,
      },
      task_reschedule_count: context.task_reschedule_count ?? 0,
      max_tries: context.max_tries,
      variables: [], // Airflow's runner would refuse the way in which its server writes the other list
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
  const checked = readMessage(message, "toRunner");
  if (checked.type !== "StartupDetails") {
    throw new TypeError("a greeting was built");
  }
  return checked;
}
