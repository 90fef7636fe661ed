import { hasTrait, RawJson } from "../../../contract/index.ts";
import { fieldsAt } from "../../../contract/requests.ts";
import type { Row } from "../../store/database.ts";
import { fromStored } from "../../store/moment.ts";
import type { Store } from "../../store/store.ts";
import type { RouteRequest } from "../route.ts";
import { consumedAnswer, dagRunAnswer } from "./dag-run-answer.ts";

/**
 * What a task is told when it starts: Airflow's TIRunContext, in the form of the version that is spoken.
 *
 * @param ti - its row as it was before
 */
export function runContext({ store, version }: RouteRequest, ti: Row, run: Row): object {
  const tries = Number(ti["max_tries"]);
  const shouldRetry =
    ti["state"] === "restarting" || (tries !== 0 && Number(ti["try_number"]) <= tries);
  const isResumed = ti["next_method"] !== null;
  const reschedules = store.db.get(
    "SELECT count(*) AS n, min(start_date) AS first FROM task_reschedule WHERE ti_id = ?",
    String(ti["id"]),
  );
  const first = reschedules?.["first"];
  const fields = {
    dag_run: dagRunAnswer(run, version, consumedAnswer(store, run, version)),
    task_reschedule_count: Number(reschedules?.["n"]),
    ...(typeof first === "string" && { first_task_reschedule_start_date: fromStored(first) }),
    max_tries: tries,
    variables: [],
    connections: [],
    xcom_keys_to_clear: isResumed ? [] : xcomKeys(store, ti),
    should_retry: shouldRetry,
    ...(isResumed && resumption(ti, version)),
    upstream_map_indexes: null,
    multi_team: false,
  };
  return fieldsAt("TIRunContext", fields, version);
}

/** Keys that only a resumed task gets: elsewhere they are absent, not null. */
function resumption(ti: Row, version: string): object {
  const kwargs = ti["next_kwargs"];
  const start = ti["start_date"];
  return {
    next_method: ti["next_method"],
    next_kwargs: typeof kwargs === "string" ? nextKwargs(kwargs, version) : null,
    start_date: typeof start === "string" ? fromStored(start) : null,
  };
}

/** Before 2026-04-06 in the form of that time, which names the types of objects. */
function nextKwargs(kwargs: string, version: string): unknown {
  return hasTrait(version, "plainNextKwargs") ? new RawJson(kwargs) : legacy(JSON.parse(kwargs));
}

function legacy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(legacy);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (
    "__classname__" in value &&
    /\.datetime$/i.test(String(value.__classname__)) &&
    "__data__" in value
  ) {
    const { timestamp } = Object(value.__data__);
    return { __type: "datetime", __var: timestamp };
  }
  return {
    __type: "dict",
    __var: Object.fromEntries(Object.entries(value).map(([key, one]) => [key, legacy(one)])),
  };
}

function xcomKeys({ db }: Store, ti: Row): unknown[] {
  const mapIndex = Number(ti["map_index"]);
  const rows = db.all(
    `SELECT key FROM xcom WHERE dag_id = ? AND run_id = ? AND task_id = ? AND (? < 0 OR map_index = ?)`,
    String(ti["dag_id"]),
    String(ti["run_id"]),
    String(ti["task_id"]),
    mapIndex,
    mapIndex,
  );
  return rows.map((row) => row["key"]);
}
