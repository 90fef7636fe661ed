import { writeExact } from "../../base/index.ts";
import type { Row, Tables } from "./database.ts";
import { toStored } from "./moment.ts";

/** An asset to be kept. */
export interface NewAsset {
  readonly name: string;
  readonly uri: string;
  readonly group?: string;
  /** JSON text. */
  readonly extra?: string;
}

/** Adds an asset, or leaves the one that is there. An active one stays so. @returns its id */
export function putAsset(
  { db }: Tables,
  { name, uri, group = "asset", extra = "{}" }: NewAsset,
  isActive: boolean,
): number {
  db.run(
    "INSERT OR IGNORE INTO asset (name, uri, asset_group, extra) VALUES (?, ?, ?, ?)",
    name,
    uri,
    group,
    extra,
  );
  if (isActive) {
    // Airflow: of assets that share a name or a URI, one is active.
    db.run(
      `UPDATE asset SET is_active = 1 WHERE name = ? AND uri = ? AND NOT EXISTS
         (SELECT 1 FROM asset o WHERE o.is_active AND o.id <> asset.id AND (o.name = asset.name OR o.uri = asset.uri))`,
      name,
      uri,
    );
  }
  return Number(db.get("SELECT id FROM asset WHERE name = ? AND uri = ?", name, uri)?.["id"]);
}

/** Adds an alias, if it is new. */
export function putAlias({ db }: Tables, name: string, group: string = "asset"): void {
  db.run("INSERT OR IGNORE INTO asset_alias (name, alias_group) VALUES (?, ?)", name, group);
}

/** Says that an alias stands for an asset, too. */
export function linkAlias({ db }: Tables, alias: string, assetId: number): void {
  db.run("INSERT OR IGNORE INTO asset_alias_asset (alias, asset_id) VALUES (?, ?)", alias, assetId);
}

/** Makes the assets and aliases known, wherever a serialized Dag names them, as Airflow does when it reads the Dag. */
export function registerAssets(tables: Tables, serialized: unknown): void {
  if (typeof serialized !== "object" || serialized === null) {
    return;
  }
  // Tasks wrap what they name in __var, timetables do not.
  const { __type: type, __var: wrapped, ...plain } = Object(serialized);
  const { name, uri, group, extra } = Object(wrapped ?? plain);
  if (type === "asset" && typeof name === "string" && typeof uri === "string") {
    putAsset(tables, { name, uri, group, extra: writeExact(extra ?? {}) }, true);
    return;
  }
  if (type === "asset_alias" && typeof name === "string") {
    putAlias(tables, name, group);
    return;
  }
  for (const one of Object.values(serialized)) {
    registerAssets(tables, one);
  }
}

/** The active asset of a name, or of a URI. */
export function activeAsset({ db }: Tables, by: "name" | "uri", value: string): Row | undefined {
  return db.get(`SELECT * FROM asset WHERE ${by} = ? AND is_active`, value);
}

/** An event to be kept. Its moment is ISO 8601, UTC. */
export interface NewAssetEvent {
  readonly assetId: number;
  readonly timestamp: string;
  /** JSON text. */
  readonly extra: string;
  readonly dagId: string | null;
  readonly runId: string | null;
  readonly taskId: string | null;
  readonly mapIndex: number;
  readonly partitionKey: string | null;
  /** Names of the aliases that it came through. */
  readonly aliases: readonly string[];
}

/** Adds an event. @returns its id */
export function addAssetEvent({ db }: Tables, event: NewAssetEvent): number {
  const row = db.get(
    `INSERT INTO asset_event (asset_id, timestamp, extra, source_dag_id, source_run_id, source_task_id, source_map_index,
       partition_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    event.assetId,
    toStored(event.timestamp),
    event.extra,
    event.dagId,
    event.runId,
    event.taskId,
    event.mapIndex,
    event.partitionKey,
  );
  const id = Number(row?.["id"]);
  for (const alias of event.aliases) {
    db.run("INSERT OR IGNORE INTO asset_event_alias (event_id, alias) VALUES (?, ?)", id, alias);
  }
  return id;
}

/** Says that a run was made because of an event. */
export function consumeAssetEvent(
  { db }: Tables,
  eventId: number,
  dagId: string,
  runId: string,
): void {
  db.run(
    "INSERT OR IGNORE INTO asset_event_run (event_id, dag_id, run_id) VALUES (?, ?, ?)",
    eventId,
    dagId,
    runId,
  );
}

/** Events that a run was made because of, with the asset of each as `name`, `uri` and `asset_extra`. */
export function consumedEvents({ db }: Tables, dagId: string, runId: string): Row[] {
  return db.all(
    `SELECT v.*, a.name, a.uri, a.extra AS asset_extra FROM asset_event_run c JOIN asset_event v ON v.id = c.event_id
       JOIN asset a ON a.id = v.asset_id WHERE c.dag_id = ? AND c.run_id = ? ORDER BY v.timestamp, v.id`,
    dagId,
    runId,
  );
}

/** Names of the aliases that an event came through. */
export function aliasesOf({ db }: Tables, eventId: number): string[] {
  return db
    .all("SELECT alias FROM asset_event_alias WHERE event_id = ? ORDER BY alias", eventId)
    .map((row) => String(row["alias"]));
}
