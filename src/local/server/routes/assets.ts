import type { SQLInputValue } from "node:sqlite";
import { hasTrait, RawJson } from "../../../contract/index.ts";
import { fieldsAt } from "../../../contract/requests.ts";
import type { Row } from "../../store/database.ts";
import { fromStored, toStored } from "../../store/moment.ts";
import type { Store } from "../../store/store.ts";
import { type Answer, json, Refusal, refuse } from "../answer.ts";
import {
  listOf,
  optionalNumber,
  optionalText,
  type Route,
  type RouteRequest,
  text,
} from "../route.ts";
import { assetOf } from "./asset-of.ts";

/** One active asset, by name. */
export const get_asset_by_name: Route = (request) =>
  json(200, assetAnswer(assetOf(request, "name")));

/** One active asset, by URI. */
export const get_asset_by_uri: Route = (request) => json(200, assetAnswer(assetOf(request, "uri")));

/** All assets of an alias, active or not. */
export const get_assets_by_alias: Route = (request) =>
  json(
    200,
    request.store.db
      .all(
        "SELECT a.* FROM asset a JOIN asset_alias_asset l ON l.asset_id = a.id WHERE l.alias = ? ORDER BY a.id",
        text(request, "alias_name"),
      )
      .map(assetAnswer),
  );

/** Events of one asset. With name and URI both must match; with one of them the asset must be active. */
export const get_asset_event_by_asset_name_uri: Route = (request) => {
  const [name, uri] = [text(request, "name"), text(request, "uri")];
  if (name === "" && uri === "") {
    throw refuse(400, "Missing parameter", "name and uri cannot both be empty");
  }
  return events(
    request,
    "(? = '' OR a.name = ?) AND (? = '' OR a.uri = ?) AND (a.is_active OR (? <> '' AND ? <> ''))",
    [name, name, uri, uri, name, uri],
  );
};

/** Events that came through an alias. */
export const get_asset_event_by_asset_alias: Route = (request) =>
  events(request, "v.id IN (SELECT event_id FROM asset_event_alias WHERE alias = ?)", [
    text(request, "name"),
  ]);

function events(request: RouteRequest, of: string, values: readonly SQLInputValue[]): Answer {
  const { store, version } = request;
  const after = momentOf(request, "after");
  const before = momentOf(request, "before");
  const limit = optionalNumber(request, "limit") ?? 0;
  const order = request.parameters["ascending"] === false ? "DESC" : "ASC";
  const rows = store.db
    .all(
      `SELECT v.*, a.name, a.uri, a.asset_group, a.extra AS asset_extra FROM asset_event v JOIN asset a ON a.id = v.asset_id
         WHERE ${of} AND (? IS NULL OR v.timestamp >= ?) AND (? IS NULL OR v.timestamp <= ?)
         ORDER BY v.timestamp ${order}, v.id ${order}`,
      ...values,
      after,
      after,
      before,
      before,
    )
    .filter(filterOf(request));
  const kept = limit > 0 ? rows.slice(0, limit) : rows;
  return json(200, { asset_events: kept.map((row) => eventAnswer(store, row, version)) });
}

/** What Airflow 3.4 selects by, too: the partition key, a pattern for it, and `key=value` of what was said of an event. */
function filterOf(request: RouteRequest): (row: Row) => boolean {
  const partition = optionalText(request, "partition_key");
  const pattern = patternOf(optionalText(request, "partition_key_regexp_pattern"));
  const pairs = listOf(request, "extra").map(pairOf);
  return (row) => {
    const key = row["partition_key"];
    const said = Object(JSON.parse(String(row["extra"])));
    return (
      (partition === null || key === partition) &&
      (pattern === null || (typeof key === "string" && pattern.test(key))) &&
      pairs.every(([name, value]) => said[name] === value)
    );
  };
}

/** Airflow compares text alone: a number said of an event is no text. */
function pairOf(pair: unknown): readonly [name: string, value: string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(String(pair)) ?? [];
  if (name === undefined || value === undefined) {
    const message = `Invalid extra parameter format: '${String(pair)}'. Expected 'key=value'.`;
    throw refuse(422, "Invalid parameter", message);
  }
  return [name, value];
}

function patternOf(source: string | null): RegExp | null {
  try {
    return source === null ? null : new RegExp(source, "u");
  } catch {
    throw new Refusal(400, "Invalid regular expression");
  }
}

function momentOf(request: RouteRequest, name: string): string | null {
  const given = optionalText(request, name);
  return given === null ? null : toStored(given);
}

function eventAnswer({ db }: Store, row: Row, version: string): object {
  const runs = db.all(
    "SELECT r.* FROM dag_run r JOIN asset_event_run c USING (dag_id, run_id) WHERE c.event_id = ? ORDER BY r.rowid",
    Number(row["id"]),
  );
  const fields = {
    id: row["id"],
    timestamp: fromStored(String(row["timestamp"])),
    extra: new RawJson(String(row["extra"])),
    asset: {
      name: row["name"],
      uri: row["uri"],
      group: row["asset_group"],
      extra: new RawJson(String(row["asset_extra"])),
    },
    created_dagruns: runs.map((run) => createdAnswer(run, version)),
    source_task_id: row["source_task_id"],
    source_dag_id: row["source_dag_id"],
    source_run_id: row["source_run_id"],
    source_map_index: row["source_map_index"],
    partition_key: row["partition_key"],
  };
  return fieldsAt("AssetEventResponse", fields, version);
}

function createdAnswer(run: Row, version: string): object {
  const moment = (value: unknown): string | null =>
    typeof value === "string" ? fromStored(value) : null;
  const start = hasTrait(version, "nullCreatedRunStart") ? null : run["run_after"];
  const fields = {
    run_id: run["run_id"],
    dag_id: run["dag_id"],
    logical_date: moment(run["logical_date"]),
    start_date: moment(run["start_date"] ?? start),
    end_date: moment(run["end_date"]),
    state: run["state"],
    data_interval_start: moment(run["data_interval_start"]),
    data_interval_end: moment(run["data_interval_end"]),
    partition_key: run["partition_key"],
  };
  return fieldsAt("DagRunAssetReference", fields, version);
}

function assetAnswer(row: Row): object {
  return {
    name: row["name"],
    uri: row["uri"],
    group: row["asset_group"],
    extra: new RawJson(String(row["extra"])),
  };
}
