import { parseSliced } from "../api/index.ts";
import { SeedInvalidError } from "./errors.ts";
import { loadAssets, loadConnectionTest, loadHumanInput } from "./seed-assets.ts";
import {
  type Fields,
  jsonOrNull,
  list,
  number,
  numberOrNull,
  record,
  storedOrNull,
  text,
  textOrNull,
} from "./seed-fields.ts";
import { consumeAssetEvent } from "./store/assets.ts";
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

/** What a seed says in JSON for others, who are to get it as it is written. */
const passedOn = [
  "asset_events[].extra",
  "assets[].extra",
  "hitl[].answer.chosen_options",
  "hitl[].answer.params_input",
  "hitl[].answer.responded_by",
  "hitl[].assignees",
  "hitl[].defaults",
  "hitl[].options",
  "hitl[].params",
  "runs[].conf",
  "task_instances[].next_kwargs",
  "xcoms[].value",
];

/**
 * Loads Dags, runs, task instances, assets, variables and all the rest into a store: a state of the world to test against.
 * `conformance/seed.json` has every part of the format.
 *
 * @param seed - JSON text, whose values are kept as they are written; or decoded JSON
 * @throws {SeedInvalidError} it is no JSON, or a part is missing or of another kind
 */
export function loadSeed(store: Store, seed: unknown): SeedSettings {
  const parts = record(typeof seed === "string" ? parse(seed) : seed, "the file");
  return store.db.transaction(() => {
    const dags = list(parts, "dags");
    for (const dag of dags) {
      loadDag(store, dag, list(parts, "assets"));
    }
    const events = loadAssets(store, parts);
    for (const run of list(parts, "runs")) {
      loadRun(store, run, events, dags.find((dag) => dag["dag_id"] === run["dag_id"]) ?? {});
    }
    for (const ti of list(parts, "task_instances")) {
      loadTaskInstance(store, ti);
    }
    const ids = new Map(
      list(parts, "task_instances").map((ti) => [text(ti, "name"), text(ti, "id")]),
    );
    for (const one of list(parts, "hitl")) {
      loadHumanInput(store, one, ids);
    }
    for (const one of list(parts, "connection_tests")) {
      loadConnectionTest(store, one);
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
        jsonOrNull(one, "value") ?? "null",
      );
    }
    return {
      jwtSecret: textOrNull(parts, "jwt_secret") ?? undefined,
      jwtAudience: textOrNull(parts, "jwt_audience") ?? undefined,
      taskInstances: ids,
      connectionTests: new Map(
        list(parts, "connection_tests").map((one) => [text(one, "name"), text(one, "id")]),
      ),
    };
  });
}

function parse(text: string): unknown {
  try {
    return parseSliced(text, passedOn);
  } catch {
    throw new SeedInvalidError("the file", "is no JSON");
  }
}

function loadDag(store: Store, dag: Fields, assets: readonly Fields[]): void {
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
          inlets: assetsOf(task["inlets"], assets),
          outlets: assetsOf(task["outlets"], assets),
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

/** Assets as a serialized task names them. */
function assetsOf(names: unknown, assets: readonly Fields[]): unknown[] {
  return assets
    .filter(({ name }) => Array.isArray(names) && names.includes(name))
    .map(({ name, uri }) => ({ __type: "asset", __var: { name, uri } }));
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
  events: ReadonlyMap<string, number>,
  dag: Fields,
): void {
  const [dagId, runId] = [text(run, "dag_id"), text(run, "run_id")];
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
    conf: jsonOrNull(run, "conf"),
    triggeringUserName: textOrNull(run, "triggering_user_name"),
    note: textOrNull(run, "note"),
  });
  const consumed = Array.isArray(run["consumed_asset_events"]) ? run["consumed_asset_events"] : [];
  for (const name of consumed) {
    const event = events.get(String(name));
    if (event === undefined) {
      throw new SeedInvalidError(`run ${runId}`, `consumes ${name}, which is no event of the seed`);
    }
    consumeAssetEvent(store, event, dagId, runId);
  }
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
  updateTaskInstance(store, id, {
    state: textOrNull(ti, "state"),
    try_number: number(ti, "try_number", 0),
    max_tries: number(ti, "max_tries", 0),
    hostname: textOrNull(ti, "hostname") ?? "",
    unixname: textOrNull(ti, "unixname") ?? "",
    pid: numberOrNull(ti, "pid"),
    start_date: storedOrNull(ti, "start_date"),
    end_date: storedOrNull(ti, "end_date"),
    duration: numberOrNull(ti, "duration"),
    next_method: textOrNull(ti, "next_method"),
    next_kwargs: jsonOrNull(ti, "next_kwargs"),
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
    port: numberOrNull(one, "port"),
    extra: textOrNull(one, "extra"),
  });
}
