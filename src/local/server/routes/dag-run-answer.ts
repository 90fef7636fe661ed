import { hasTrait, RawJson } from "../../../contract/index.ts";
import { fieldsAt } from "../../../contract/requests.ts";
import { aliasesOf, consumedEvents } from "../../store/assets.ts";
import type { Row } from "../../store/database.ts";
import { fromStored } from "../../store/moment.ts";
import type { Store } from "../../store/store.ts";

/**
 * A run as a dated version of the API answers it: closed, so exactly the keys of that version.
 *
 * @param consumed - asset events that it was made because of; named in the answer to the start of a task alone
 */
export function dagRunAnswer(run: Row, version: string, consumed: readonly object[] = []): object {
  const conf = run["conf"];
  const isEmptyConf = conf === null && !hasTrait(version, "nullConf");
  const start = hasTrait(version, "nullRunStart") ? null : run["run_after"];
  const fields = {
    dag_id: run["dag_id"],
    run_id: run["run_id"],
    logical_date: moment(run["logical_date"]),
    data_interval_start: moment(run["data_interval_start"]),
    data_interval_end: moment(run["data_interval_end"]),
    run_after: moment(run["run_after"]),
    start_date: moment(run["start_date"] ?? start),
    end_date: moment(run["end_date"]),
    clear_number: run["clear_number"],
    run_type: run["run_type"],
    state: run["state"],
    conf: isEmptyConf ? {} : typeof conf === "string" ? new RawJson(conf) : null,
    triggering_user_name: run["triggering_user_name"],
    consumed_asset_events: consumed,
    partition_key: run["partition_key"],
    note: null, // whatever the run has: so it is in every release
    partition_date: null,
    team_name: null,
  };
  return fieldsAt("DagRun", fields, version);
}

/** The asset events that a run was made because of. */
export function consumedAnswer(store: Store, run: Row, version: string): object[] {
  const events = consumedEvents(store, String(run["dag_id"]), String(run["run_id"]));
  return events.map((row) => consumedEvent(store, row, version));
}

function consumedEvent(store: Store, row: Row, version: string): object {
  const fields = {
    asset: {
      name: row["name"],
      uri: row["uri"],
      extra: new RawJson(String(row["asset_extra"])),
    },
    extra: new RawJson(String(row["extra"])),
    source_task_id: row["source_task_id"],
    source_dag_id: row["source_dag_id"],
    source_run_id: row["source_run_id"],
    source_map_index: row["source_map_index"],
    source_aliases: aliasesOf(store, Number(row["id"])).map((name) => ({ name })),
    timestamp: moment(row["timestamp"]),
    partition_key: row["partition_key"],
  };
  return fieldsAt("AssetEventDagRunReference", fields, version);
}

function moment(value: unknown): string | null {
  return typeof value === "string" ? fromStored(value) : null;
}
