import { RawJson } from "../../../contract/index.ts";
import type { Row } from "../../store/database.ts";
import { putVariable, putXCom } from "../../store/store.ts";
import { json, jsonText, noContent, Refusal, refuse, stored } from "../answer.ts";
import {
  fields,
  optionalNumber,
  optionalText,
  type Route,
  type RouteRequest,
  text,
} from "../route.ts";

/** Longest list that a mapped task may expand over. Airflow: `[core] max_map_length`. */
const limitMapLength = 1024;

/** One variable. */
export const get_variable: Route = (request) => {
  const key = text(request, "variable_key");
  const row = request.store.db.get("SELECT value FROM variable WHERE key = ?", key);
  if (row === undefined) {
    throw refuse(404, "not_found", `Variable with key '${key}' not found`);
  }
  return json(200, { key, value: row["value"] });
};

/** Sets a variable. Airflow stores null as the text None; here it is kept. */
export const put_variable: Route = (request) => {
  const { val = null, value = val, description } = fields(request);
  const note = typeof description === "string" ? description : null;
  putVariable(
    request.store,
    text(request, "variable_key"),
    typeof value === "string" ? value : null,
    note,
  );
  return stored("Variable successfully set");
};

/** Removes a variable, if it is there. */
export const delete_variable: Route = (request) => {
  request.store.db.run("DELETE FROM variable WHERE key = ?", text(request, "variable_key"));
  return noContent;
};

/** Keys of variables, sorted; `prefix` is literal. */
export const get_variable_keys: Route = (request) => {
  const prefix = optionalText(request, "prefix") ?? "";
  const keys = request.store.db
    .all("SELECT key FROM variable ORDER BY key")
    .map((row) => String(row["key"]))
    .filter((key) => key.startsWith(prefix));
  const from = Number(request.parameters["offset"]);
  const count = Number(request.parameters["limit"]);
  return json(200, { keys: keys.slice(from, from + count), total_entries: keys.length });
};

/** One connection, secrets included. */
export const get_connection: Route = (request) => {
  const id = text(request, "connection_id");
  const row = request.store.db.get("SELECT * FROM connection WHERE conn_id = ?", id);
  if (row === undefined) {
    throw refuse(404, "not_found", `Connection with ID ${id} not found`);
  }
  return json(200, row);
};

/** One value of a task. */
export const get_xcom: Route = (request) => {
  const offset = optionalNumber(request, "offset");
  const isPrior = request.parameters["include_prior_dates"] === true;
  const mapIndex = Number(request.parameters["map_index"]);
  const rows =
    offset === null
      ? rowsOf(request, isPrior).filter((row) => row["map_index"] === mapIndex)
      : rowsOf(request, isPrior);
  const row = offset === null ? rows[0] : rows.at(offset);
  const key = text(request, "key");
  if (row === undefined) {
    throw notFound(key);
  }
  return json(200, { key, value: new RawJson(String(row["value"])) });
};

/** How many map indexes have a value. */
export const head_xcom: Route = (request) => {
  if (request.parameters["map_index"] != null) {
    throw refuse(400, "invalid_request", "Cannot specify map_index in a HEAD request");
  }
  return {
    status: 200,
    headers: { "Content-Range": `map_indexes ${rowsOf(request, false).length}` },
  };
};

/** The value at a position in map index order. */
export const get_mapped_xcom_by_index: Route = (request) => {
  const row = rowsOf(request, false).at(Number(request.parameters["offset"]));
  if (row === undefined) {
    throw notFound(text(request, "key"));
  }
  return jsonText(200, String(row["value"]));
};

/** Values in map index order, as a Python slice. */
export const get_mapped_xcom_by_slice: Route = (request) => {
  const rows = rowsOf(request, request.parameters["include_prior_dates"] === true);
  const sliced = slice(rows, {
    start: optionalNumber(request, "start"),
    stop: optionalNumber(request, "stop"),
    step: optionalNumber(request, "step") || 1,
  });
  return jsonText(200, `[${sliced.map((row) => String(row["value"])).join(",")}]`);
};

/** Stores a value: the body as it came. */
export const set_xcom: Route = (request) => {
  const { store, bodyText } = request;
  const place = placeOf(request);
  const mappedLength = optionalNumber(request, "mapped_length");
  if (request.release.limitsMappedLength && mappedLength !== null && place.key !== "return_value") {
    throw refuse(
      400,
      "invalid_mapped_length_key",
      "mapped_length goes with the key return_value alone",
    );
  }
  if (mappedLength !== null && mappedLength > limitMapLength) {
    throw refuse(
      400,
      "unmappable_return_value_length",
      `Mapped length ${mappedLength} exceeds the limit of ${limitMapLength}`,
    );
  }
  if (
    store.db.get(
      "SELECT 1 AS found FROM dag_run WHERE dag_id = ? AND run_id = ?",
      place.dagId,
      place.runId,
    ) === undefined
  ) {
    const message = `Dag run not found on DAG ${place.dagId} with ID ${place.runId}`;
    throw request.release.givesReasons
      ? refuse(404, "not_found", message)
      : new Refusal(404, message);
  }
  if (mappedLength !== null && mappedLength < 0) {
    throw refuse(422, "invalid_request", "mapped_length cannot be negative");
  }
  const ti = store.db.get(
    "SELECT 1 AS found FROM task_instance WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ?",
    place.dagId,
    place.runId,
    place.taskId,
    place.mapIndex,
  );
  if (ti === undefined) {
    // Airflow answers 500, of which its clients try five times.
    throw refuse(
      404,
      "not_found",
      `Task instance ${place.taskId} with map index ${place.mapIndex} not found`,
    );
  }
  putXCom(store, place, bodyText === "" ? "null" : bodyText, {
    mappedLength,
    isDagResult: request.parameters["dag_result"] === true,
  });
  return stored("XCom successfully set");
};

/** Removes a value, if it is there. */
export const delete_xcom: Route = (request) => {
  const { dagId, runId, taskId, mapIndex, key } = placeOf(request);
  request.store.db.run(
    "DELETE FROM xcom WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ? AND key = ?",
    dagId,
    runId,
    taskId,
    mapIndex,
    key,
  );
  return json(200, { message: `XCom with key: ${key} successfully deleted.` });
};

function placeOf(request: RouteRequest) {
  return {
    dagId: text(request, "dag_id"),
    runId: text(request, "run_id"),
    taskId: text(request, "task_id"),
    key: text(request, "key"),
    mapIndex: optionalNumber(request, "map_index") ?? -1,
  };
}

/** Rows of a key in map index order; with earlier runs, those of the newest run that has any. */
function rowsOf(request: RouteRequest, isPriorIncluded: boolean): Row[] {
  const { db } = request.store;
  if (request.parameters["previous_iteration"] === true) {
    // Loops come with Airflow 3.4; none runs here.
    throw new Refusal(400, "Previous-iteration lookup requires a shared loop scope");
  }
  const { dagId, runId, taskId, key } = placeOf(request);
  const of = (run: string): Row[] =>
    db.all(
      "SELECT map_index, value FROM xcom WHERE dag_id = ? AND run_id = ? AND task_id = ? AND key = ? ORDER BY map_index",
      dagId,
      run,
      taskId,
      key,
    );
  const own = of(runId);
  if (own.length > 0 || !isPriorIncluded) {
    return own;
  }
  const earlier = db.get(
    `SELECT x.run_id FROM xcom x JOIN dag_run r USING (dag_id, run_id)
       WHERE x.dag_id = ? AND x.task_id = ? AND x.key = ?
         AND r.logical_date < (SELECT logical_date FROM dag_run WHERE dag_id = ? AND run_id = ?)
       ORDER BY r.logical_date DESC LIMIT 1`,
    dagId,
    taskId,
    key,
    dagId,
    runId,
  );
  return earlier === undefined ? [] : of(String(earlier["run_id"]));
}

function slice(
  rows: readonly Row[],
  {
    start,
    stop,
    step,
  }: { readonly start: number | null; readonly stop: number | null; readonly step: number },
): Row[] {
  const count = rows.length;
  const [low, high] = step > 0 ? [0, count] : [-1, count - 1];
  const clamp = (at: number): number => Math.min(Math.max(at < 0 ? at + count : at, low), high);
  const from = start === null ? (step > 0 ? 0 : count - 1) : clamp(start);
  const to = stop === null ? (step > 0 ? count : -1) : clamp(stop);
  const taken: Row[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) {
    const row = rows[at];
    if (row !== undefined) {
      taken.push(row);
    }
  }
  return taken;
}

function notFound(key: string): Refusal {
  return refuse(404, "not_found", `XCom with key=${key} not found`);
}
