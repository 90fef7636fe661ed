import { activeAsset } from "../../store/assets.ts";
import type { Row } from "../../store/database.ts";
import { fromStored, storedNow, toStored } from "../../store/moment.ts";
import { textOf } from "../../store/row.ts";
import {
  dagRunOf,
  isArchived,
  type Store,
  taskInstanceById,
  updateTaskInstance,
} from "../../store/store.ts";
import { type Answer, json, noContent, Refusal, refuse, stored } from "../answer.ts";
import { fields, type Route, type RouteRequest, text } from "../route.ts";
import { runContext } from "./run-context.ts";

/** Starts a task instance. Airflow 3.3: from queued or restarting; once more for the same process. */
export const ti_run: Route = async (request) => {
  const { store, tokens, claims, release } = request;
  const id = text(request, "task_instance_id");
  const body = fields(request);
  const answer = store.db.transaction((): Answer => {
    const ti = taskInstanceById(store, id);
    const run = ti && dagRunOf(store, String(ti["dag_id"]), String(ti["run_id"]));
    if (ti === undefined || run === undefined) {
      const status = isArchived(store, id) ? release.archivedStatus : 404;
      throw refuse(status, "not_found", "Task Instance not found");
    }
    const state = ti["state"];
    const isReplay =
      state === "running" &&
      ti["hostname"] === body["hostname"] &&
      ti["unixname"] === body["unixname"] &&
      ti["pid"] === body["pid"];
    if (state === "restarting" && !release.startsRestarting) {
      throw new Refusal(409, { reason: "running_elsewhere", previous_state: state });
    }
    if (state !== "queued" && state !== "restarting" && !isReplay) {
      throw refuse(
        409,
        "invalid_state",
        "TI was not in a state where it could be marked as running",
        { previous_state: state },
      );
    }
    const isResumed = hasFields(ti["next_kwargs"]);
    updateTaskInstance(store, id, {
      state: "running",
      hostname: String(body["hostname"]),
      unixname: String(body["unixname"]),
      pid: Number(body["pid"]),
      last_heartbeat_at: storedNow(store.now()),
      end_date: null,
      retry_delay_seconds: null,
      retry_reason: null,
      ...(!isResumed && { start_date: toStored(String(body["start_date"])) }),
    });
    return json(200, runContext(request, ti, run));
  });
  if (claims?.scope !== "workload") {
    return answer;
  }
  return {
    ...answer,
    headers: { "Refreshed-API-Token": await tokens.sign(claims.sub, "execution") },
  };
};

function hasFields(text: unknown): boolean {
  return typeof text === "string" && Object.keys(Object(JSON.parse(text))).length > 0;
}

/** Says that a task is still running. */
export const ti_heartbeat: Route = (request) => {
  const { store } = request;
  const id = text(request, "task_instance_id");
  const { hostname, pid } = fields(request);
  const ti = taskInstanceById(store, id);
  if (ti === undefined) {
    throw isArchived(store, id)
      ? refuse(
          410,
          "not_found",
          "Task Instance not found, it may have been moved to the Task Instance History table",
        )
      : refuse(404, "not_found", "Task Instance not found");
  }
  if (ti["hostname"] !== hostname || ti["pid"] !== pid) {
    const current = { current_hostname: ti["hostname"], current_pid: ti["pid"] };
    throw refuse(409, "running_elsewhere", "TI is already running elsewhere", current);
  }
  if (ti["state"] !== "running") {
    throw refuse(
      409,
      "not_running",
      "TI is no longer in the running state and task should terminate",
      { current_state: ti["state"] },
    );
  }
  updateTaskInstance(store, id, { last_heartbeat_at: storedNow(store.now()) });
  return noContent;
};

/** Replaces the rendered template fields. Airflow answers an empty object with 500; here it is stored. */
export const put_rtif: Route = (request) => {
  const { store, bodyText } = request;
  const id = text(request, "task_instance_id");
  const ti = taskInstanceById(store, id);
  if (ti === undefined) {
    throw request.release.tellsArchivedFields
      ? refuse(isArchived(store, id) ? 410 : 404, "not_found", "Task Instance not found")
      : new Refusal(404, "Task Instance not found");
  }
  store.db.run(
    "INSERT OR REPLACE INTO rendered_fields (dag_id, run_id, task_id, map_index, fields) VALUES (?, ?, ?, ?, ?)",
    String(ti["dag_id"]),
    String(ti["run_id"]),
    String(ti["task_id"]),
    Number(ti["map_index"]),
    bodyText,
  );
  return stored("Rendered task instance fields successfully set");
};

/** Sets the label of a mapped instance. */
export const ti_patch_rendered_map_index: Route = (request) => {
  const { store, body } = request;
  const id = text(request, "task_instance_id");
  if (taskInstanceById(store, id) === undefined) {
    throw request.release.givesReasons
      ? refuse(404, "not_found", "Task Instance not found")
      : new Refusal(404, "Task Instance not found");
  }
  if (body === "") {
    throw new Refusal(422, "rendered_map_index cannot be empty");
  }
  updateTaskInstance(store, id, { rendered_map_index: String(body) });
  return noContent;
};

/** Skips tasks of the same run that have not run. */
export const ti_skip_downstream: Route = (request) => {
  const { store } = request;
  const ti = taskInstanceById(store, text(request, "task_instance_id"));
  if (ti === undefined) {
    throw refuse(404, "not_found", "Task Instance not found");
  }
  const now = storedNow(store.now());
  const { tasks } = fields(request);
  store.db.transaction(() => {
    for (const one of Array.isArray(tasks) ? tasks : []) {
      const [taskId, mapIndex] = Array.isArray(one) ? one : [one, -1];
      store.db.run(
        `UPDATE task_instance SET state = 'skipped', start_date = ?, end_date = ? WHERE dag_id = ? AND run_id = ?
           AND task_id = ? AND map_index = ? AND coalesce(state, '') NOT IN ('running', 'success', 'failed')`,
        now,
        now,
        String(ti["dag_id"]),
        String(ti["run_id"]),
        String(taskId),
        Number(mapIndex),
      );
    }
  });
  return noContent;
};

/** Dates of the newest successful run with an earlier logical date. */
export const get_previous_successful_dagrun: Route = (request) => {
  const { store } = request;
  const ti = taskInstanceById(store, text(request, "task_instance_id"));
  const run = ti && dagRunOf(store, String(ti["dag_id"]), String(ti["run_id"]));
  const logicalDate = run?.["logical_date"];
  const found =
    typeof logicalDate === "string"
      ? store.db.get(
          `SELECT * FROM dag_run WHERE dag_id = ? AND state = 'success' AND logical_date < ?
             ORDER BY logical_date DESC LIMIT 1`,
          String(run?.["dag_id"]),
          logicalDate,
        )
      : undefined;
  const names = ["data_interval_start", "data_interval_end", "start_date", "end_date"];
  return json(200, Object.fromEntries(names.map((name) => [name, moment(found?.[name])])));
};

/** Sets the note of the task's run, or takes it away. */
export const update_dag_run_note: Route = (request) => {
  const { store } = request;
  const ti = taskInstanceById(store, text(request, "task_instance_id"));
  if (ti === undefined) {
    throw refuse(404, "not_found", "Task Instance not found");
  }
  const { note } = fields(request);
  store.db.run(
    "UPDATE dag_run SET note = ? WHERE dag_id = ? AND run_id = ?",
    typeof note === "string" ? note : null,
    String(ti["dag_id"]),
    String(ti["run_id"]),
  );
  return noContent;
};

/** Assets of the task that are inactive. */
export const validate_inlets_and_outlets: Route = (request) => {
  const { store } = request;
  const ti = taskInstanceById(store, text(request, "task_instance_id"));
  if (ti === undefined) {
    throw refuse(404, "not_found", "Task Instance not found");
  }
  return json(200, { inactive_assets: inactiveAssets(store, ti) });
};

/** Assets, and names or URIs of such, that a task has among its inlets and outlets. */
function inactiveAssets(store: Store, ti: Row): object[] {
  const dag = store.db.get("SELECT serialized FROM dag WHERE dag_id = ?", String(ti["dag_id"]));
  const { tasks = [] } = Object(JSON.parse(textOf(dag, "serialized", "{}")).dag);
  const { inlets = [], outlets = [] } = Object(
    tasks.find(({ __var: task }: { __var: Row }) => task["task_id"] === ti["task_id"])?.__var,
  );
  const profiles = new Map<string, object>();
  for (const { __type: type, __var: named } of [...inlets, ...outlets]) {
    const { name = null, uri = null } = Object(named);
    const found = uri === null ? activeAsset(store, "name", name) : activeAsset(store, "uri", uri);
    const isActive = found !== undefined && (name === null || found["name"] === name);
    if (/^asset(_ref)?$/.test(type) && !isActive) {
      const word = type === "asset" ? "Asset" : name === null ? "AssetUriRef" : "AssetNameRef";
      profiles.set(JSON.stringify([name, uri]), { name, uri, type: word });
    }
  }
  return [...profiles.values()];
}

/** When the first reschedule of a task instance began. */
export const get_start_date: Route = (request: RouteRequest) => {
  const row = request.store.db.get(
    "SELECT min(start_date) AS start_date FROM task_reschedule WHERE ti_id = ?",
    text(request, "task_instance_id"),
  );
  return json(200, moment(row?.["start_date"]));
};

function moment(value: unknown): string | null {
  return typeof value === "string" ? fromStored(value) : null;
}
