import { writeExact } from "../../base/index.ts";
import { registerAssets } from "./assets.ts";
import { type Database, openDatabase, type Row } from "./database.ts";
import { newId } from "./ids.ts";
import { storedNow, toStored } from "./moment.ts";
import { textOf } from "./row.ts";

/** The embedded server's memory: a database and a clock. The functions of this folder work on it. */
export interface Store {
  /** The tables. */
  readonly db: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Closes the database. Idempotent. */
  close(): void;
}

/**
 * Opens the store.
 *
 * @param file - SQLite file, or ":memory:"
 * @throws {DatabaseError}
 */
export function openStore(file: string, now: () => number = Date.now): Store {
  const db = openDatabase(file);
  return { db, now, close: () => db.close() };
}

/** A task of a Dag, as far as making its instances needs it. */
interface TaskToMake {
  readonly taskId: string;
  readonly retries: number;
  readonly operator: string;
}

/** A Dag run to be made. Moments are ISO 8601, UTC. */
export interface NewDagRun {
  readonly dagId: string;
  readonly runId: string;
  readonly logicalDate: string | null;
  readonly runAfter: string;
  readonly runType: string;
  readonly state: string;
  /** JSON text, or null. */
  readonly conf: string | null;
  readonly dataIntervalStart?: string | null;
  readonly dataIntervalEnd?: string | null;
  readonly startDate?: string | null;
  readonly endDate?: string | null;
  readonly triggeringUserName?: string | null;
  readonly partitionKey?: string | null;
  readonly note?: string | null;
}

/** Adds a Dag, or replaces what is known of it, and makes its assets known. */
export function putDag(
  store: Store,
  dagId: string,
  serialized: unknown,
  about: {
    readonly tags?: readonly string[];
    readonly owners?: string;
    readonly bundleName?: string;
  } = {},
): void {
  const { tags = [], owners = "airflow", bundleName = null } = about;
  store.db.run(
    `INSERT INTO dag (dag_id, serialized, tags, owners, bundle_name) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (dag_id) DO UPDATE SET serialized = excluded.serialized, tags = excluded.tags, owners = excluded.owners`,
    dagId,
    writeExact(serialized),
    JSON.stringify(tags.toSorted()),
    owners,
    bundleName,
  );
  registerAssets(store, serialized);
}

/**
 * Makes a run, and an instance without a state for each task of its Dag.
 *
 * @throws the database's error when the run, or a run with its logical date, is there
 */
export function createDagRun(store: Store, run: NewDagRun): void {
  const { db } = store;
  const moment = (iso: string | null | undefined): string | null =>
    iso == null ? null : toStored(iso);
  db.transaction(() => {
    db.run(
      `INSERT INTO dag_run (dag_id, run_id, logical_date, data_interval_start, data_interval_end, run_after, start_date,
         end_date, state, run_type, conf, triggering_user_name, partition_key, note)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      run.dagId,
      run.runId,
      moment(run.logicalDate),
      moment(run.dataIntervalStart ?? run.logicalDate),
      moment(run.dataIntervalEnd ?? run.logicalDate),
      toStored(run.runAfter),
      moment(run.startDate),
      moment(run.endDate),
      run.state,
      run.runType,
      run.conf,
      run.triggeringUserName ?? null,
      run.partitionKey ?? null,
      run.note ?? null,
    );
    for (const { taskId, retries, operator } of tasksOf(store, run.dagId)) {
      db.run(
        "INSERT INTO task_instance (id, dag_id, run_id, task_id, max_tries, operator) VALUES (?, ?, ?, ?, ?, ?)",
        newId(store.now()),
        run.dagId,
        run.runId,
        taskId,
        retries,
        operator,
      );
    }
  });
}

function tasksOf({ db }: Store, dagId: string): TaskToMake[] {
  const serialized = JSON.parse(
    textOf(db.get("SELECT serialized FROM dag WHERE dag_id = ?", dagId), "serialized", "{}"),
  );
  const tasks: readonly { readonly __var?: Row }[] = serialized?.dag?.tasks ?? [];
  return tasks.map(({ __var: task = {} }) => ({
    taskId: String(task["task_id"]),
    retries: Number(task["retries"] ?? 0),
    operator: textOf(task, "_operator_name", textOf(task, "task_type")),
  }));
}

/** Columns of a task instance that others may set. */
export type TaskInstanceChange = Readonly<Record<string, string | number | null>>;

/** Sets columns of a task instance. */
export function updateTaskInstance({ db }: Store, id: string, change: TaskInstanceChange): void {
  const columns = Object.keys(change);
  db.run(
    `UPDATE task_instance SET ${columns.map((column) => `${column} = ?`).join(", ")} WHERE id = ?`,
    ...Object.values(change),
    id,
  );
}

/** All task instances of a run, in the order of the Dag. */
export function taskInstancesOf({ db }: Store, dagId: string, runId: string): Row[] {
  return db.all(
    "SELECT * FROM task_instance WHERE dag_id = ? AND run_id = ? ORDER BY rowid",
    dagId,
    runId,
  );
}

/** One task instance by id, or undefined. */
export function taskInstanceById({ db }: Store, id: string): Row | undefined {
  return db.get("SELECT * FROM task_instance WHERE id = ?", id);
}

/** Whether an id is that of an earlier try. */
export function isArchived({ db }: Store, id: string): boolean {
  return db.get("SELECT id FROM task_instance_history WHERE id = ?", id) !== undefined;
}

/** One run, or undefined. */
export function dagRunOf({ db }: Store, dagId: string, runId: string): Row | undefined {
  return db.get("SELECT * FROM dag_run WHERE dag_id = ? AND run_id = ?", dagId, runId);
}

/** Sets the state of a run, and when it began or ended. */
export function setDagRunState(store: Store, dagId: string, runId: string, state: string): void {
  const now = storedNow(store.now());
  const column = state === "running" ? "start_date = coalesce(start_date, ?)" : "end_date = ?";
  store.db.run(
    `UPDATE dag_run SET state = ?, ${column} WHERE dag_id = ? AND run_id = ?`,
    state,
    now,
    dagId,
    runId,
  );
}

/** Sets a variable. */
export function putVariable(
  { db }: Store,
  key: string,
  value: string | null,
  description: string | null = null,
): void {
  db.run(
    `INSERT INTO variable (key, value, description) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, description = excluded.description`,
    key,
    value,
    description,
  );
}

/** A connection as it is stored. */
export interface StoredConnection {
  readonly conn_id: string;
  readonly conn_type: string;
  readonly host: string | null;
  readonly schema: string | null;
  readonly login: string | null;
  readonly password: string | null;
  readonly port: number | null;
  /** JSON text. */
  readonly extra: string | null;
}

/** Sets a connection. */
export function putConnection({ db }: Store, one: StoredConnection): void {
  db.run(
    `INSERT OR REPLACE INTO connection (conn_id, conn_type, host, "schema", login, password, port, extra)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    one.conn_id,
    one.conn_type,
    one.host,
    one.schema,
    one.login,
    one.password,
    one.port,
    one.extra,
  );
}

/** Where an XCom belongs. */
export interface XComPlace {
  readonly dagId: string;
  readonly runId: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly key: string;
}

/** Stores a value, as its JSON text. */
export function putXCom(
  { db }: Store,
  { dagId, runId, taskId, mapIndex, key }: XComPlace,
  value: string,
  {
    mappedLength = null,
    isDagResult = false,
  }: { readonly mappedLength?: number | null; readonly isDagResult?: boolean } = {},
): void {
  db.run(
    `INSERT OR REPLACE INTO xcom (dag_id, run_id, task_id, map_index, key, value, mapped_length, dag_result)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    dagId,
    runId,
    taskId,
    mapIndex,
    key,
    value,
    mappedLength,
    isDagResult ? 1 : 0,
  );
}

/** XComs of one task instance: JSON texts by key. */
export function xcomsOf(
  { db }: Store,
  { dagId, runId, taskId, mapIndex }: Omit<XComPlace, "key">,
): Map<string, string> {
  const rows = db.all(
    "SELECT key, value FROM xcom WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ? ORDER BY rowid",
    dagId,
    runId,
    taskId,
    mapIndex,
  );
  return new Map(rows.map((row) => [String(row["key"]), String(row["value"])]));
}
