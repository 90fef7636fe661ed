import type { Row } from "../../store/database.ts";
import { storedNow, toStored } from "../../store/moment.ts";
import { textOf } from "../../store/row.ts";
import { isArchived, type Store, taskInstanceById, updateTaskInstance } from "../../store/store.ts";
import { invalid, noContent, refuse } from "../answer.ts";
import { fields, jsonPart, type Route, type RouteRequest, text } from "../route.ts";
import { archiveTry, type Body, cleared, endOf } from "./archive-try.ts";
import { outletEvents, recordOutlets } from "./outlets.ts";
import { confirmTermination } from "./terminated.ts";

/**
 * Takes the report of how a task ended. Airflow 3.3: the same state again changes nothing and is answered with 200; only
 * a running task may end. An incomplete report is refused, where Airflow would fail the task without a word.
 */
export const ti_update_state: Route = (request) => {
  const { store, release } = request;
  const id = text(request, "task_instance_id");
  const body = fields(request);
  if (Object.keys(body).length < 2) {
    const loc = ["body", String(body["state"])];
    throw invalid([{ type: "missing", loc, msg: "is not complete for this state", input: body }]);
  }
  return store.db.transaction(() => {
    if (body["state"] === "server_terminated") {
      return confirmTermination(request);
    }
    const ti = taskInstanceById(store, id);
    if (ti === undefined) {
      const status = isArchived(store, id) ? release.archivedStatus : 404;
      throw refuse(status, "not_found", "Task Instance not found");
    }
    if (ti["state"] === body["state"] && release.acceptsRepeatedReports) {
      return { status: 200 };
    }
    if (ti["state"] !== "running") {
      throw refuse(
        409,
        "invalid_state",
        "TI was not in the running state so it cannot be updated",
        { previous_state: ti["state"] },
      );
    }
    const events = outletEvents(request);
    apply(request, ti, body);
    if (body["state"] === "success") {
      recordOutlets(request, ti, events);
    }
    return noContent;
  });
};

function apply(request: RouteRequest, ti: Row, body: Body): void {
  const { store } = request;
  const id = String(ti["id"]);
  const label =
    typeof body["rendered_map_index"] === "string"
      ? { rendered_map_index: body["rendered_map_index"] }
      : {};
  switch (body["state"]) {
    case "up_for_retry":
      return archiveTry(store, ti, body, "up_for_retry");
    case "up_for_reschedule":
      store.db.run(
        "INSERT INTO task_reschedule (ti_id, start_date, end_date, reschedule_date) VALUES (?, ?, ?, ?)",
        id,
        storedNow(store.now()),
        toStored(String(body["end_date"])),
        toStored(String(body["reschedule_date"])),
      );
      return updateTaskInstance(store, id, {
        state: "up_for_reschedule",
        ...endOf(ti, body),
        ...cleared,
      });
    case "deferred":
      store.db.run(
        "INSERT OR REPLACE INTO task_trigger (ti_id, classpath, kwargs, queue) VALUES (?, ?, ?, ?)",
        id,
        String(body["classpath"]),
        jsonPart(request, "$.trigger_kwargs"),
        typeof body["queue"] === "string" ? body["queue"] : null,
      );
      return updateTaskInstance(store, id, {
        state: "deferred",
        ...parked(request, body, body["trigger_timeout"]),
      });
    case "awaiting_input":
      return updateTaskInstance(store, id, {
        state: "awaiting_input",
        ...parked(request, body, body["timeout"]),
        ...label,
        ...answered(request, id),
      });
    default:
      updateTaskInstance(store, id, {
        state: String(body["state"]),
        ...endOf(ti, body),
        ...cleared,
        ...label,
      });
      if (body["state"] === "failed") {
        failFast(store, ti);
      }
  }
}

function parked(
  request: RouteRequest,
  body: Body,
  timeout: unknown,
): Record<string, string | null> {
  const { store } = request;
  const seconds = durationSeconds(timeout);
  return {
    next_method: String(body["next_method"]),
    next_kwargs: jsonPart(request, "$.next_kwargs"),
    trigger_timeout: seconds === null ? null : storedNow(store.now() + seconds * 1000),
  };
}

/** Airflow: in a Dag that fails fast, running tasks fail, others that are not finished are skipped, teardowns are left. */
function failFast(store: Store, ti: Row): void {
  const dag = store.db.get("SELECT serialized FROM dag WHERE dag_id = ?", String(ti["dag_id"]));
  const { fail_fast, tasks = [] } = Object(JSON.parse(textOf(dag, "serialized", "{}")).dag);
  if (fail_fast !== true) {
    return;
  }
  const teardowns = tasks.flatMap(({ __var: task }: { __var: Row }) =>
    task["is_teardown"] === true ? [task["task_id"]] : [],
  );
  const now = storedNow(store.now());
  for (const one of store.db.all(
    `SELECT id, task_id, state FROM task_instance WHERE dag_id = ? AND run_id = ? AND id <> ?
       AND coalesce(state, '') NOT IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed')`,
    String(ti["dag_id"]),
    String(ti["run_id"]),
    String(ti["id"]),
  )) {
    if (!teardowns.includes(one["task_id"])) {
      updateTaskInstance(store, String(one["id"]), {
        state: one["state"] === "running" ? "failed" : "skipped",
        end_date: now,
      });
    }
  }
}

/** Somebody was faster than the task: it goes on at once, with the answer among its arguments. */
function answered(request: RouteRequest, id: string): Record<string, string> {
  const { db } = request.store;
  const row = db.get(
    `SELECT json_set(coalesce(?, '{}'), '$.event', json_object('chosen_options', json(chosen_options),
         'params_input', json(params_input), 'responded_at', responded_at, 'responded_by_user', json(responded_by),
         'timedout', json('false'))) AS kwargs
       FROM hitl_detail WHERE ti_id = ? AND responded_at IS NOT NULL`,
    jsonPart(request, "$.next_kwargs"),
    id,
  );
  const kwargs = row?.["kwargs"];
  return typeof kwargs === "string" ? { state: "scheduled", next_kwargs: kwargs } : {};
}

/** Seconds of an ISO 8601 duration, a number, or hours:minutes:seconds. */
function durationSeconds(value: unknown): number | null {
  if (typeof value === "number") {
    return value;
  }
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] =
    /^P(?:([\d.]+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:([\d.]+)S)?)?$/.exec(String(value)) ?? [];
  const iso =
    Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
  const clock = /^(\d+):(\d\d)(?::([\d.]+))?$/.exec(String(value));
  return value == null
    ? null
    : clock === null
      ? iso
      : Number(clock[1]) * 3_600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0);
}
