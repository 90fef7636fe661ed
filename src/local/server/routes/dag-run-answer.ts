import { RawJson } from "../../../contract/index.ts";
import type { Row } from "../../store/database.ts";
import { fromStored } from "../../store/moment.ts";

/**
 * A run as a dated version of the API answers it: closed, so exactly the keys of that version.
 *
 * @param isStarting - whether it is the answer to the start of a task, which alone names consumed asset events
 */
export function dagRunAnswer(run: Row, version: string, isStarting = false): object {
  const events = JSON.parse(String(run["consumed_asset_events"]));
  const conf = run["conf"];
  const isEmptyConf = conf === null && version < "2025-10-27";
  return {
    dag_id: run["dag_id"],
    run_id: run["run_id"],
    logical_date: moment(run["logical_date"]),
    data_interval_start: moment(run["data_interval_start"]),
    data_interval_end: moment(run["data_interval_end"]),
    run_after: moment(run["run_after"]),
    // Before 2026-04-06 a run always has a start.
    start_date: moment(run["start_date"] ?? (version < "2026-04-06" ? run["run_after"] : null)),
    end_date: moment(run["end_date"]),
    clear_number: run["clear_number"],
    run_type: run["run_type"],
    ...(version >= "2025-08-10" && { state: run["state"] }),
    conf: isEmptyConf ? {} : typeof conf === "string" ? new RawJson(conf) : null,
    ...(version >= "2025-11-05" && { triggering_user_name: run["triggering_user_name"] }),
    consumed_asset_events: isStarting ? eventsAt(events, version) : [],
    ...(version >= "2026-04-06" && { partition_key: run["partition_key"], note: null }),
    ...(version >= "2026-06-30" && { partition_date: null, team_name: null }),
  };
}

function eventsAt(events: readonly Row[], version: string): unknown[] {
  return events.map(({ partition_key, ...event }) =>
    version >= "2026-06-30" ? { ...event, partition_key } : event,
  );
}

function moment(value: unknown): string | null {
  return typeof value === "string" ? fromStored(value) : null;
}
