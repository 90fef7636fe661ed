import { RawJson } from "../../../contract/index.ts";
import type { Row } from "../../store/database.ts";
import { fromStored, storedNow } from "../../store/moment.ts";
import { isArchived, taskInstanceById } from "../../store/store.ts";
import { json, Refusal, refuse } from "../answer.ts";
import { fields, jsonPart, type Route, type RouteRequest, text } from "../route.ts";

/**
 * Asks a human. Airflow 3.3: an open request is left as it is, whatever the new body says; of one that was answered the
 * answer is wiped. From 3.4 on the new body takes the place of the old.
 */
export const upsert_hitl_detail: Route = (request) => {
  const { store, release } = request;
  const id = text(request, "task_instance_id");
  if (taskInstanceById(store, id) === undefined) {
    // Airflow before 3.4 answers 500.
    throw refuse(isArchived(store, id) ? 410 : 404, "not_found", "Task Instance not found");
  }
  store.db.transaction(() => {
    const known = detailOf(request);
    if (known === undefined || release.replacesHumanInput) {
      putDetail(request, id);
    } else if (known["responded_at"] !== null) {
      store.db.run(
        `UPDATE hitl_detail SET responded_at = NULL, responded_by = NULL, chosen_options = NULL, params_input = '{}'
           WHERE ti_id = ?`,
        id,
      );
    }
  });
  const kept = detailOf(request);
  return json(201, {
    ti_id: id,
    options: raw(kept, "options"),
    subject: kept?.["subject"],
    body: kept?.["body"],
    defaults: raw(kept, "defaults"),
    multiple: kept?.["multiple"] === 1,
    params: raw(kept, "params"),
    assigned_users: raw(kept, "assigned_users"),
  });
};

function putDetail(request: RouteRequest, id: string): void {
  const { subject, body, multiple } = fields(request);
  request.store.db.run(
    `INSERT OR REPLACE INTO hitl_detail (ti_id, options, subject, body, defaults, multiple, params, assigned_users)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    String(jsonPart(request, "$.options")),
    String(subject),
    typeof body === "string" ? body : null,
    jsonPart(request, "$.defaults"),
    multiple === true ? 1 : 0,
    jsonPart(request, "$.params") ?? "{}",
    jsonPart(request, "$.assigned_users") ?? "[]",
  );
}

/** Answers a request, in the name of the system. */
export const update_hitl_detail: Route = (request) => {
  const { store } = request;
  const id = text(request, "task_instance_id");
  return store.db.transaction(() => {
    if (required(request)["responded_at"] !== null) {
      throw new Refusal(
        409,
        `Human-in-the-loop detail for Task Instance with id ${id} already exists.`,
      );
    }
    store.db.run(
      "UPDATE hitl_detail SET responded_at = ?, chosen_options = ?, params_input = ? WHERE ti_id = ?",
      storedNow(store.now()),
      jsonPart(request, "$.chosen_options"),
      jsonPart(request, "$.params_input") ?? "{}",
      id,
    );
    return json(200, responseAnswer(required(request)));
  });
};

/** What came of a request. */
export const get_hitl_detail: Route = (request) => json(200, responseAnswer(required(request)));

function responseAnswer(row: Row): object {
  const at = row["responded_at"];
  return {
    response_received: at !== null,
    responded_by_user: raw(row, "responded_by"),
    responded_at: typeof at === "string" ? fromStored(at) : null,
    chosen_options: raw(row, "chosen_options") ?? [],
    params_input: raw(row, "params_input"),
  };
}

function required(request: RouteRequest): Row {
  const row = detailOf(request);
  if (row === undefined) {
    throw refuse(404, "not_found", "Human-in-the-loop detail not found");
  }
  return row;
}

function detailOf(request: RouteRequest): Row | undefined {
  return request.store.db.get(
    "SELECT * FROM hitl_detail WHERE ti_id = ?",
    text(request, "task_instance_id"),
  );
}

function raw(row: Row | undefined, column: string): RawJson | null {
  const value = row?.[column];
  return typeof value === "string" ? new RawJson(value) : null;
}
