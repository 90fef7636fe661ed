import { RawJson } from "../../../contract/index.ts";
import type { Row } from "../../store/database.ts";
import { toStored } from "../../store/moment.ts";
import { textOf } from "../../store/row.ts";
import { taskInstanceById } from "../../store/store.ts";
import { type Answer, invalid, json, noContent, refuse } from "../answer.ts";
import { jsonPart, optionalText, type Route, type RouteRequest, text } from "../route.ts";
import { assetOf } from "./asset-of.ts";

/** Airflow: the subject of a token that a watcher of assets has, which is no task instance. */
const watcherId = "00000000-0000-0000-0000-000000000000";

/** A value that a task has left for its later tries. Airflow: one whose time is over is there until it is cleaned up. */
export const get_task_state_store: Route = (request) => {
  return valueOf(
    request,
    request.store.db.get(
      `SELECT value FROM task_state_store WHERE ${taskColumns} AND key = ?`,
      ...taskPlace(request),
      text(request, "key"),
    ),
  );
};

/** Stores a value of a task. */
export const set_task_state_store: Route = (request) => {
  const place = taskPlace(request);
  const expiresAt = Object(request.body).expires_at;
  request.store.db.run(
    `INSERT OR REPLACE INTO task_state_store (dag_id, run_id, task_id, map_index, key, value, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ...place,
    text(request, "key"),
    givenValue(request),
    typeof expiresAt === "string" ? toStored(expiresAt) : null,
  );
  return noContent;
};

/** Removes a value of a task, if it is there. */
export const delete_task_state_store: Route = (request) => {
  request.store.db.run(
    `DELETE FROM task_state_store WHERE ${taskColumns} AND key = ?`,
    ...taskPlace(request),
    text(request, "key"),
  );
  return noContent;
};

/** Removes all values of a task. */
export const clear_task_state_store: Route = (request) => {
  request.store.db.run(`DELETE FROM task_state_store WHERE ${taskColumns}`, ...taskPlace(request));
  return noContent;
};

const taskColumns = "dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ?";

/** A task's place outlives its tries: a retry has a new id, and finds what was stored. */
function taskPlace(request: RouteRequest): [string, string, string, number] {
  const ti = taskInstanceById(request.store, text(request, "task_instance_id"));
  if (ti === undefined) {
    throw refuse(404, "not_found", "Task Instance not found");
  }
  return [
    String(ti["dag_id"]),
    String(ti["run_id"]),
    String(ti["task_id"]),
    Number(ti["map_index"]),
  ];
}

/** A value that is kept with an asset. Name and URI lead to the same. */
export const get_asset_state_store_by_name: Route = (request) => {
  return valueOf(
    request,
    request.store.db.get(
      "SELECT value FROM asset_state_store WHERE asset_id = ? AND key = ?",
      assetId(request),
      text(request, "key"),
    ),
  );
};

/** Stores a value with an asset, and by whom. */
export const set_asset_state_store_by_name: Route = (request) => {
  const { store, claims } = request;
  const id = assetId(request);
  /* c8 ignore next -- the route is not reached without a token */
  const writer = claims?.sub ?? "";
  if (writer !== watcherId && taskInstanceById(store, writer) === undefined) {
    throw refuse(404, "not_found", `Task Instance ${writer} not found`);
  }
  store.db.run(
    "INSERT OR REPLACE INTO asset_state_store (asset_id, key, value, writer_id) VALUES (?, ?, ?, ?)",
    id,
    text(request, "key"),
    givenValue(request),
    writer,
  );
  return noContent;
};

/** Removes a value of an asset, if it is there. */
export const delete_asset_state_store_by_name: Route = (request) => {
  request.store.db.run(
    "DELETE FROM asset_state_store WHERE asset_id = ? AND key = ?",
    assetId(request),
    text(request, "key"),
  );
  return noContent;
};

/** Removes all values of an asset. */
export const clear_asset_state_store_by_name: Route = (request) => {
  request.store.db.run("DELETE FROM asset_state_store WHERE asset_id = ?", assetId(request));
  return noContent;
};

/** The same by URI. */
export const get_asset_state_store_by_uri: Route = (request) =>
  get_asset_state_store_by_name(request);
/** The same by URI. */
export const set_asset_state_store_by_uri: Route = (request) =>
  set_asset_state_store_by_name(request);
/** The same by URI. */
export const delete_asset_state_store_by_uri: Route = (request) =>
  delete_asset_state_store_by_name(request);
/** The same by URI. */
export const clear_asset_state_store_by_uri: Route = (request) =>
  clear_asset_state_store_by_name(request);

function assetId(request: RouteRequest): number {
  return Number(assetOf(request, optionalText(request, "uri") === null ? "name" : "uri")["id"]);
}

/** The value of a body, as it came. Airflow: null is none. */
function givenValue(request: RouteRequest): string {
  const value = jsonPart(request, "$.value");
  if (value === null) {
    const loc = ["body", "value"];
    throw invalid([{ type: "value_error", loc, msg: "value cannot be null", input: null }]);
  }
  return value;
}

function valueOf(request: RouteRequest, row: Row | undefined): Answer {
  if (row === undefined) {
    throw refuse(404, "not_found", `State store key ${text(request, "key")} not found`);
  }
  return json(200, { value: new RawJson(textOf(row, "value")) });
}
