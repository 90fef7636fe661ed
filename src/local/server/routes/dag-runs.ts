import type { SQLInputValue } from "node:sqlite";
import { checkConf } from "../../run-conf.ts";
import type { Row } from "../../store/database.ts";
import { fromStored, toStored } from "../../store/moment.ts";
import { textOf } from "../../store/row.ts";
import { createDagRun, dagRunOf } from "../../store/store.ts";
import { type Answer, json, noContent, refuse } from "../answer.ts";
import {
  fields,
  jsonPart,
  listOf,
  optionalNumber,
  optionalText,
  type Route,
  type RouteRequest,
  text,
} from "../route.ts";
import { dagRunAnswer } from "./dag-run-answer.ts";

const runIdPattern = /^[A-Za-z0-9_.~:+-]+$/;

/** One run. */
export const get_dag_run: Route = (request) =>
  json(200, dagRunAnswer(found(request), request.version));

/** State of a run. */
export const get_dagrun_state: Route = (request) => json(200, { state: found(request)["state"] });

/** How many runs match. */
export const get_dr_count: Route = (request) => {
  const { sql, values } = filter(request, { table: "dag_run", states: "state" });
  return json(
    200,
    Number(
      request.store.db.get(`SELECT count(*) AS n FROM dag_run WHERE ${sql}`, ...values)?.["n"],
    ),
  );
};

/** The newest run with an earlier logical date, or null. */
export const get_previous_dagrun: Route = (request) => {
  const state = optionalText(request, "state");
  const row = request.store.db.get(
    `SELECT * FROM dag_run WHERE dag_id = ? AND logical_date < ? AND (? IS NULL OR state = ?)
       ORDER BY logical_date DESC LIMIT 1`,
    text(request, "dag_id"),
    toStored(text(request, "logical_date")),
    state,
    state,
  );
  return json(200, row === undefined ? null : dagRunAnswer(row, request.version));
};

/** The same by the path of older versions. */
export const get_previous_dagrun_compat: Route = (request) => get_previous_dagrun(request);

/** Makes a run. */
export const trigger_dag_run: Route = (request) => {
  const { store, claims, release } = request;
  const [dagId, runId] = [text(request, "dag_id"), text(request, "run_id")];
  checkDag(request, dagId);
  if ((runId.includes("..") && release.refusesDots) || !runIdPattern.test(runId)) {
    throw refuse(
      400,
      "value_error",
      `The run_id provided '${runId}' does not match the allowed pattern`,
    );
  }
  const { logical_date, run_after, conf = {}, partition_key, note } = fields(request);
  checkParams(request, dagId, conf);
  if (typeof partition_key === "string" && release.checksPartitions) {
    throw refuse(400, "not_partitioned", `Dag ${dagId} is not partitioned`);
  }
  const logicalDate = typeof logical_date === "string" ? logical_date : null;
  const twin =
    logicalDate &&
    store.db.get(
      "SELECT 1 AS found FROM dag_run WHERE dag_id = ? AND logical_date = ?",
      dagId,
      toStored(logicalDate),
    );
  if (dagRunOf(store, dagId, runId) !== undefined) {
    throw refuse(
      409,
      "already_exists",
      `A run already exists for Dag '${dagId}' with run id '${runId}'`,
    );
  }
  if (twin) {
    const fact = {
      statement: "hidden",
      orig_error: "UNIQUE constraint failed: dag_run.dag_id, dag_run.logical_date",
    };
    throw refuse(
      409,
      "Unique constraint violation",
      `A run of Dag '${dagId}' with this logical date exists`,
      fact,
    );
  }
  const runAfter = typeof run_after === "string" ? run_after : new Date(store.now()).toISOString();
  const caller = store.db.get(
    `SELECT r.triggering_user_name FROM task_instance t JOIN dag_run r USING (dag_id, run_id) WHERE t.id = ?`,
    /* c8 ignore next -- the route is not reached without a token */
    claims?.sub ?? "",
  );
  createDagRun(store, {
    dagId,
    runId,
    logicalDate,
    runAfter,
    runType: release.triggeredRunType,
    state: "queued",
    conf: jsonPart(request, "$.conf") ?? "{}",
    partitionKey: textOrNull(partition_key),
    note: textOrNull(note),
    dataIntervalStart: logicalDate === null ? null : runAfter,
    dataIntervalEnd: logicalDate === null ? null : runAfter,
    triggeringUserName: textOrNull(caller?.["triggering_user_name"]),
  });
  return noContent;
};

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Puts a run back to its beginning. */
export const clear_dag_run: Route = (request) => {
  const [dagId, runId] = [text(request, "dag_id"), text(request, "run_id")];
  const dag = request.store.db.get("SELECT has_import_errors FROM dag WHERE dag_id = ?", dagId);
  if (dag?.["has_import_errors"] === 1) {
    throw refuse(
      400,
      "import_errors",
      `Dag with dag_id: '${dagId}' has import errors and cannot be triggered`,
    );
  }
  found(request);
  request.store.db.run(
    `UPDATE dag_run SET state = 'queued', start_date = NULL, end_date = NULL, clear_number = clear_number + 1
       WHERE dag_id = ? AND run_id = ?`,
    dagId,
    runId,
  );
  return noContent;
};

/** What is known of a Dag. */
export const get_dag: Route = (request) => {
  const dagId = text(request, "dag_id");
  const dag = request.store.db.get("SELECT * FROM dag WHERE dag_id = ?", dagId);
  if (dag === undefined) {
    throw refuse(404, "not_found", `The Dag with dag_id: '${dagId}' was not found`);
  }
  const { relative_fileloc = null } = Object(JSON.parse(String(dag["serialized"])).dag);
  return json(200, {
    dag_id: dagId,
    is_paused: dag["is_paused"] === 1,
    bundle_name: dag["bundle_name"],
    bundle_version: null,
    relative_fileloc,
    owners: dag["owners"],
    tags: JSON.parse(String(dag["tags"])),
    next_dagrun: null,
  });
};

/** How many task instances match. */
export const get_task_instance_count: Route = (request) =>
  json(200, selectInstances(request, true).length);

/** States by run and task. */
export const get_task_instance_states: Route = (request): Answer => {
  const states: Record<string, Record<string, unknown>> = {};
  for (const row of selectInstances(request, false)) {
    const mapIndex = Number(row["map_index"]);
    const taskId = textOf(row, "task_id");
    const key = mapIndex < 0 ? taskId : `${taskId}_${mapIndex}`;
    (states[String(row["run_id"])] ??= {})[key] = row["state"];
  }
  return json(200, { task_states: states });
};

/** The newest earlier instance of a task, or null. */
export const get_previous_task_instance: Route = (request) => {
  const logicalDate = optionalText(request, "logical_date");
  const state = optionalText(request, "state");
  const row = request.store.db.get(
    `SELECT t.*, r.logical_date FROM task_instance t JOIN dag_run r USING (dag_id, run_id)
       WHERE t.dag_id = ? AND t.task_id = ? AND t.map_index = ? AND (? IS NULL OR r.logical_date < ?) AND (? IS NULL OR t.state = ?)
       ORDER BY r.logical_date DESC LIMIT 1`,
    text(request, "dag_id"),
    text(request, "task_id"),
    Number(request.parameters["map_index"]),
    logicalDate && toStored(logicalDate),
    logicalDate && toStored(logicalDate),
    state,
    state,
  );
  return json(200, row === undefined ? null : previousAnswer(row));
};

/** Finished instances of a run, in short. */
export const get_task_instance_breadcrumbs: Route = (request) => {
  const rows = request.store.db.all(
    `SELECT task_id, map_index, state, operator, duration FROM task_instance WHERE dag_id = ? AND run_id = ?
       AND state IN ('success', 'failed', 'skipped', 'upstream_failed', 'removed') ORDER BY task_id, map_index`,
    text(request, "dag_id"),
    text(request, "run_id"),
  );
  return json(200, { breadcrumbs: rows });
};

function previousAnswer(row: Row): object {
  const moment = (name: string): string | null =>
    typeof row[name] === "string" ? fromStored(String(row[name])) : null;
  return {
    task_id: row["task_id"],
    dag_id: row["dag_id"],
    run_id: row["run_id"],
    logical_date: moment("logical_date"),
    start_date: moment("start_date"),
    end_date: moment("end_date"),
    state: row["state"],
    try_number: row["try_number"],
    map_index: row["map_index"],
    duration: row["duration"],
  };
}

function found(request: RouteRequest): Row {
  const [dagId, runId] = [text(request, "dag_id"), text(request, "run_id")];
  const run = dagRunOf(request.store, dagId, runId);
  if (run === undefined) {
    throw refuse(
      404,
      "not_found",
      `The DagRun with dag_id: \`${dagId}\` and run_id: \`${runId}\` was not found`,
    );
  }
  return run;
}

function checkDag({ store, release }: RouteRequest, dagId: string): void {
  const dag = store.db.get("SELECT * FROM dag WHERE dag_id = ?", dagId);
  if (dag === undefined || dag["is_stale"] === 1) {
    throw refuse(404, "not_found", `Dag with dag_id: '${dagId}' not found`);
  }
  if (dag["has_import_errors"] === 1) {
    throw refuse(
      400,
      "import_errors",
      `Dag with dag_id: '${dagId}' has import errors and cannot be triggered`,
    );
  }
  const allowed = dag["allowed_run_types"];
  if (typeof allowed === "string" && !JSON.parse(allowed).includes(release.triggeredRunType)) {
    throw refuse(
      400,
      "denied_run_type",
      `Dag with dag_id: '${dagId}' does not allow ${release.triggeredRunType} runs`,
    );
  }
}

function checkParams({ store }: RouteRequest, dagId: string, conf: unknown): void {
  const dag = store.db.get("SELECT serialized FROM dag WHERE dag_id = ?", dagId);
  try {
    checkConf(Object(JSON.parse(String(dag?.["serialized"])).dag), conf);
  } catch (error) {
    throw refuse(400, "value_error", Object(error).message);
  }
}

/** Instances by the filters of a request; a group stands for its tasks. */
function selectInstances(request: RouteRequest, isCounting: boolean): Row[] {
  const { db } = request.store;
  const group = optionalText(request, "task_group_id");
  const inGroup = group === null ? undefined : groupTasks(request, group);
  const asked = listOf(request, "task_ids").map(String);
  const isReplaced = inGroup !== undefined && asked.length === 0;
  const taskIds = inGroup === undefined ? asked : [...asked, ...inGroup];
  const { sql, values } = filter(request, {
    table: "t",
    states: isCounting ? "t.state" : undefined,
  });
  const rows = db.all(
    `SELECT t.*, r.logical_date FROM task_instance t JOIN dag_run r USING (dag_id, run_id) WHERE ${sql} ORDER BY t.rowid`,
    ...values,
  );
  const mapIndex = optionalNumber(request, "map_index");
  return rows
    .filter(
      (row) => (taskIds.length === 0 && !isReplaced) || taskIds.includes(String(row["task_id"])),
    )
    .filter((row) => mapIndex === null || row["map_index"] === mapIndex);
}

function groupTasks({ store, parameters }: RouteRequest, group: string): string[] {
  const dagId = String(parameters["dag_id"]);
  const dag = store.db.get("SELECT serialized FROM dag WHERE dag_id = ?", dagId);
  if (dag === undefined) {
    throw refuse(404, "not_found", `Dag ${dagId} not found`);
  }
  const root = Object(JSON.parse(String(dag["serialized"])).dag).task_group;
  const node = findGroup(root, group);
  if (node === undefined) {
    throw refuse(404, "not_found", `Task group ${group} not found in Dag ${dagId}`);
  }
  return leavesOf(node);
}

function findGroup(node: unknown, id: string): unknown {
  const { children = {} } = Object(node);
  for (const [name, entry] of Object.entries(children)) {
    /* c8 ignore next -- every entry is a pair */
    const [kind, child] = Array.isArray(entry) ? entry : [];
    if (kind === "taskgroup") {
      const inner = name === id ? child : findGroup(child, id);
      if (inner !== undefined) {
        return inner;
      }
    }
  }
  return undefined;
}

function leavesOf(node: unknown): string[] {
  return Object.entries(Object(Object(node).children)).flatMap(([name, entry]) => {
    /* c8 ignore next -- every entry is a pair */
    const [kind, child] = Array.isArray(entry) ? entry : [];
    return kind === "taskgroup" ? leavesOf(child) : [name];
  });
}

/** What the lists of a request select. */
function filter(
  request: RouteRequest,
  { table, states }: { readonly table: string; readonly states: string | undefined },
): { readonly sql: string; readonly values: SQLInputValue[] } {
  const parts = [`${table}.dag_id = ?`];
  const values: SQLInputValue[] = [text(request, "dag_id")];
  const add = (column: string, items: readonly SQLInputValue[]): void => {
    if (items.length > 0) {
      parts.push(`${column} IN (${items.map(() => "?").join(", ")})`);
      values.push(...items);
    }
  };
  const dates = table === "dag_run" ? "dag_run.logical_date" : "r.logical_date";
  add(
    dates,
    listOf(request, "logical_dates").map((one) => toStored(String(one))),
  );
  add(`${table}.run_id`, listOf(request, "run_ids").map(String));
  if (states !== undefined) {
    const asked = listOf(request, "states").map(String);
    const hasNull = asked.includes("null");
    const named = asked.filter((state) => state !== "null");
    if (asked.length > 0) {
      parts.push(
        `(${named.length > 0 ? `${states} IN (${named.map(() => "?").join(", ")})` : "0"}${hasNull ? ` OR ${states} IS NULL` : ""})`,
      );
      values.push(...named);
    }
  }
  return { sql: parts.join(" AND "), values };
}
