import { SeedInvalidError } from "./errors.ts";
import { newId } from "./store/ids.ts";
import { toStored } from "./store/moment.ts";
import {
  createDagRun,
  putConnection,
  putDag,
  putVariable,
  putXCom,
  type Store,
  updateTaskInstance,
} from "./store/store.ts";

type Fields = Readonly<Record<string, unknown>>;

/** What a seed says of the server itself. */
export interface SeedSettings {
  /** Secret that tokens are to be signed with. */
  readonly jwtSecret: string | undefined;
  /** Audience that tokens are to name. */
  readonly jwtAudience: string | undefined;
  /** Ids of task instances by the names that the seed gives them. */
  readonly taskInstances: ReadonlyMap<string, string>;
  /** Ids of connection tests by name. */
  readonly connectionTests: ReadonlyMap<string, string>;
}

/** Bundle that seeded Dags are said to be of. */
const bundleName = "seed";

/**
 * Loads Dags, runs, task instances, variables, connections and XComs into a store: a state of the world to test against.
 * `test/data/seed.json` has every part of the format.
 *
 * @param seed - decoded JSON
 * @throws {SeedInvalidError} a part is missing or of another kind
 */
export function loadSeed(store: Store, seed: unknown): SeedSettings {
  const parts = record(seed, "the file");
  return store.db.transaction(() => {
    const dags = list(parts, "dags");
    for (const dag of dags) {
      loadDag(store, dag);
    }
    const events = new Map(
      list(parts, "asset_events").map((event) => [
        text(event, "name"),
        eventOf(event, list(parts, "assets")),
      ]),
    );
    for (const run of list(parts, "runs")) {
      loadRun(store, run, events, dags.find((dag) => dag["dag_id"] === run["dag_id"]) ?? {});
    }
    for (const ti of list(parts, "task_instances")) {
      loadTaskInstance(store, ti);
    }
    for (const one of list(parts, "variables")) {
      putVariable(
        store,
        text(one, "key"),
        textOrNull(one, "value"),
        textOrNull(one, "description"),
      );
    }
    for (const one of list(parts, "connections")) {
      loadConnection(store, one);
    }
    for (const one of list(parts, "xcoms")) {
      const place = {
        dagId: text(one, "dag_id"),
        runId: text(one, "run_id"),
        taskId: text(one, "task_id"),
        key: text(one, "key"),
      };
      putXCom(
        store,
        { ...place, mapIndex: number(one, "map_index", -1) },
        JSON.stringify(one["value"]),
      );
    }
    const named = (part: string) =>
      new Map(list(parts, part).map((one) => [text(one, "name"), text(one, "id")]));
    return {
      jwtSecret: textOrNull(parts, "jwt_secret") ?? undefined,
      jwtAudience: textOrNull(parts, "jwt_audience") ?? undefined,
      taskInstances: named("task_instances"),
      connectionTests: named("connection_tests"),
    };
  });
}

function loadDag(store: Store, dag: Fields): void {
  const dagId = text(dag, "dag_id");
  const tasks = list(dag, "tasks");
  const children: Record<string, unknown> = {};
  for (const task of tasks) {
    const group = textOrNull(task, "group");
    const at = group === null ? children : groupChildren(children, group);
    at[text(task, "task_id")] = ["operator", text(task, "task_id")];
  }
  const serialized = {
    __version: 3,
    dag: {
      dag_id: dagId,
      fileloc: `${dagId}.py`,
      relative_fileloc: `${dagId}.py`,
      fail_fast: dag["fail_fast"] === true,
      params: paramsOf(dag["params"]),
      task_group: { _group_id: null, children },
      tasks: tasks.map((task) => ({
        __type: "operator",
        __var: {
          task_id: task["task_id"],
          task_type: "SeededOperator",
          retries: number(task, "retries", 0),
          ...(task["teardown"] === true && { is_teardown: true }),
        },
      })),
    },
  };
  const tags = Array.isArray(dag["tags"]) ? dag["tags"].map(String) : [];
  putDag(store, dagId, serialized, {
    tags,
    owners: textOrNull(dag, "owner") ?? "airflow",
    bundleName,
  });
  store.db.run(
    "UPDATE dag SET has_import_errors = ?, is_stale = ?, allowed_run_types = ? WHERE dag_id = ?",
    dag["has_import_errors"] === true ? 1 : 0,
    dag["is_stale"] === true ? 1 : 0,
    dag["allowed_run_types"] === undefined ? null : JSON.stringify(dag["allowed_run_types"]),
    dagId,
  );
}

/** Params as a serialized Dag has them: schemas, wrapped. */
function paramsOf(params: unknown): unknown[] {
  return Object.entries(Object(params)).map(([name, schema]) => [
    name,
    { schema: { __type: "dict", __var: schema } },
  ]);
}

function groupChildren(children: Record<string, unknown>, group: string): Record<string, unknown> {
  const known = children[group];
  const [, node] = Array.isArray(known) ? known : ["taskgroup", { _group_id: group, children: {} }];
  children[group] = ["taskgroup", node];
  return node.children;
}

function loadRun(
  store: Store,
  run: Fields,
  events: ReadonlyMap<string, Fields>,
  dag: Fields,
): void {
  const [dagId, runId] = [text(run, "dag_id"), text(run, "run_id")];
  const conf = run["conf"];
  createDagRun(store, {
    dagId,
    runId,
    logicalDate: textOrNull(run, "logical_date"),
    dataIntervalStart: textOrNull(run, "data_interval_start") ?? textOrNull(run, "logical_date"),
    dataIntervalEnd: textOrNull(run, "data_interval_end") ?? textOrNull(run, "logical_date"),
    runAfter: text(run, "run_after"),
    startDate: textOrNull(run, "start_date"),
    endDate: textOrNull(run, "end_date"),
    state: text(run, "state"),
    runType: text(run, "run_type"),
    conf: conf === null || conf === undefined ? null : JSON.stringify(conf),
    triggeringUserName: textOrNull(run, "triggering_user_name"),
  });
  const consumed = Array.isArray(run["consumed_asset_events"]) ? run["consumed_asset_events"] : [];
  store.db.run(
    "UPDATE dag_run SET consumed_asset_events = ? WHERE dag_id = ? AND run_id = ?",
    JSON.stringify(consumed.map((name) => events.get(String(name)))),
    dagId,
    runId,
  );
  for (const task of list(dag, "tasks")) {
    expand(store, {
      dagId,
      runId,
      taskId: text(task, "task_id"),
      count: number(task, "mapped_length", 0),
    });
  }
}

/** A mapped task has an instance for each map index, and none of its own. */
function expand(
  { db, now }: Store,
  {
    dagId,
    runId,
    taskId,
    count,
  }: {
    readonly dagId: string;
    readonly runId: string;
    readonly taskId: string;
    readonly count: number;
  },
): void {
  for (let at = 0; at < count; at += 1) {
    db.run(
      `INSERT INTO task_instance (id, dag_id, run_id, task_id, map_index, max_tries, operator)
       SELECT ?, dag_id, run_id, task_id, ?, max_tries, operator FROM task_instance
       WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = -1`,
      newId(now()),
      at,
      dagId,
      runId,
      taskId,
    );
  }
  if (count > 0) {
    db.run(
      "DELETE FROM task_instance WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = -1",
      dagId,
      runId,
      taskId,
    );
  }
}

function loadTaskInstance(store: Store, ti: Fields): void {
  const id = text(ti, "id");
  const changed = store.db.run(
    "UPDATE task_instance SET id = ? WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ?",
    id,
    text(ti, "dag_id"),
    text(ti, "run_id"),
    text(ti, "task_id"),
    number(ti, "map_index", -1),
  );
  if (changed === 0) {
    throw new SeedInvalidError(
      `task instance ${id}`,
      "is of a task or run that the seed does not have",
    );
  }
  const kwargs = ti["next_kwargs"];
  updateTaskInstance(store, id, {
    state: textOrNull(ti, "state"),
    try_number: number(ti, "try_number", 0),
    max_tries: number(ti, "max_tries", 0),
    hostname: textOrNull(ti, "hostname") ?? "",
    unixname: textOrNull(ti, "unixname") ?? "",
    pid: typeof ti["pid"] === "number" ? ti["pid"] : null,
    start_date: storedOrNull(ti, "start_date"),
    end_date: storedOrNull(ti, "end_date"),
    duration: typeof ti["duration"] === "number" ? ti["duration"] : null,
    next_method: textOrNull(ti, "next_method"),
    next_kwargs: kwargs === null || kwargs === undefined ? null : JSON.stringify(kwargs),
  });
  if (typeof ti["archived_id"] === "string") {
    store.db.run(
      `INSERT INTO task_instance_history (id, dag_id, run_id, task_id, map_index, try_number, state)
       SELECT ?, dag_id, run_id, task_id, map_index, try_number - 1, 'failed' FROM task_instance WHERE id = ?`,
      ti["archived_id"],
      id,
    );
  }
  for (const one of list(ti, "task_reschedules")) {
    store.db.run(
      "INSERT INTO task_reschedule (ti_id, start_date, end_date, reschedule_date) VALUES (?, ?, ?, ?)",
      id,
      toStored(text(one, "start_date")),
      toStored(text(one, "end_date")),
      toStored(text(one, "reschedule_date")),
    );
  }
}

function loadConnection(store: Store, one: Fields): void {
  putConnection(store, {
    conn_id: text(one, "conn_id"),
    conn_type: text(one, "conn_type"),
    host: textOrNull(one, "host"),
    schema: textOrNull(one, "schema"),
    login: textOrNull(one, "login"),
    password: textOrNull(one, "password"),
    port: typeof one["port"] === "number" ? one["port"] : null,
    extra: textOrNull(one, "extra"),
  });
}

/** An asset event as the run that consumed it names it. */
function eventOf(event: Fields, assets: readonly Fields[]): Fields {
  const asset = assets.find(({ name }) => name === event["asset"]) ?? {};
  const aliases = Array.isArray(event["aliases"]) ? event["aliases"] : [];
  return {
    asset: { name: asset["name"], uri: asset["uri"], extra: asset["extra"] },
    extra: event["extra"],
    source_task_id: event["source_task_id"],
    source_dag_id: event["source_dag_id"],
    source_run_id: event["source_run_id"],
    source_map_index: event["source_map_index"] ?? -1,
    source_aliases: aliases.map((name) => ({ name })),
    timestamp: event["timestamp"],
    partition_key: event["partition_key"],
  };
}

function record(value: unknown, what: string): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new SeedInvalidError(what, "is not an object");
  }
  return { ...value };
}

function list(from: Fields, key: string): Fields[] {
  const value = from[key] ?? [];
  if (!Array.isArray(value)) {
    throw new SeedInvalidError(key, "is not a list");
  }
  return value.map((one, at) => record(one, `${key}[${at}]`));
}

function text(from: Fields, key: string): string {
  const value = from[key];
  if (typeof value !== "string") {
    throw new SeedInvalidError(key, "is missing, or not text");
  }
  return value;
}

function textOrNull(from: Fields, key: string): string | null {
  const value = from[key];
  return typeof value === "string" ? value : null;
}

function storedOrNull(from: Fields, key: string): string | null {
  const value = textOrNull(from, key);
  return value === null ? null : toStored(value);
}

function number(from: Fields, key: string, otherwise: number): number {
  const value = from[key];
  return typeof value === "number" ? value : otherwise;
}
