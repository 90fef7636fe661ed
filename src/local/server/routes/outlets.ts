import {
  activeAsset,
  addAssetEvent,
  linkAlias,
  type NewAssetEvent,
  putAlias,
  putAsset,
} from "../../store/assets.ts";
import type { Row } from "../../store/database.ts";
import type { Store } from "../../store/store.ts";
import { invalid, refuse } from "../answer.ts";
import { fields, jsonPart, type RouteRequest } from "../route.ts";

/** An event of a `/state` body. */
interface OutletEvent {
  readonly name: string;
  readonly uri: string;
  /** JSON text. */
  readonly extra: string;
  readonly partitionKey: string | null;
  readonly alias: string | null;
  /** JSON text: what an asset that an alias brings is made with. */
  readonly assetExtra: string;
}

/**
 * Reads the asset events of a report.
 *
 * @throws {Refusal} an event names no asset, where Airflow would fail the task; a partition key that cannot be
 */
export function outletEvents(request: RouteRequest): readonly OutletEvent[] {
  const { outlet_events: events } = fields(request);
  return (Array.isArray(events) ? events : []).map((event, at): OutletEvent => {
    const { dest_asset_key, partition_key, source_alias_name } = Object(event);
    const { name, uri } = Object(dest_asset_key);
    if (typeof name !== "string" || typeof uri !== "string") {
      const loc = ["body", "success", "outlet_events", at, "dest_asset_key"];
      throw invalid([{ type: "missing", loc, msg: "should name an asset", input: event }]);
    }
    const key = typeof partition_key === "string" ? partition_key : null;
    if (
      request.release.checksPartitions &&
      key !== null &&
      (key.trim() === "" || key.length > 250)
    ) {
      throw refuse(
        422,
        "invalid_partition_key",
        "partition_key must be a non-blank string of at most 250 characters",
      );
    }
    return {
      name,
      uri,
      extra: jsonPart(request, `$.outlet_events[${at}].extra`) ?? "{}",
      partitionKey: key,
      alias: typeof source_alias_name === "string" ? source_alias_name : null,
      assetExtra: jsonPart(request, `$.outlet_events[${at}].dest_asset_extra`) ?? "{}",
    };
  });
}

/**
 * Records what a task that succeeded did to assets. Airflow: one event for each active asset among its outlets, with what
 * the task says of it; what is inactive or unknown is left out; what comes through an alias is made known, inactive.
 */
export function recordOutlets(
  { store, body }: RouteRequest,
  ti: Row,
  events: readonly OutletEvent[],
): void {
  const add = (
    assetId: number,
    event: OutletEvent | undefined,
    aliases: readonly string[],
  ): void => {
    addAssetEvent(store, { ...sourceOf(store, ti), assetId, aliases, ...said(event) });
  };
  for (const asset of outletAssets(store, Object(body).task_outlets)) {
    const own = events.filter(
      ({ name, uri, alias }) => alias === null && name === asset["name"] && uri === asset["uri"],
    );
    for (const event of own.length > 0 ? own : [undefined]) {
      add(Number(asset["id"]), event, []);
    }
  }
  for (const event of events) {
    if (event.alias !== null) {
      const { name, uri, assetExtra: extra } = event;
      const id = putAsset(store, { name, uri, extra }, false);
      putAlias(store, event.alias);
      linkAlias(store, event.alias, id);
      add(id, event, [event.alias]);
    }
  }
}

function outletAssets(store: Store, outlets: unknown): readonly Row[] {
  const found = new Map<unknown, Row>();
  for (const { type, name, uri } of Array.isArray(outlets) ? outlets : []) {
    const byName =
      type === "AssetUriRef" || typeof name !== "string"
        ? undefined
        : activeAsset(store, "name", name);
    const asset =
      type === "AssetUriRef" && typeof uri === "string" ? activeAsset(store, "uri", uri) : byName;
    const isMeant = type === "Asset" ? asset?.["uri"] === uri : /^Asset(Name|Uri)Ref$/.test(type);
    if (asset !== undefined && isMeant) {
      found.set(asset["id"], asset);
    }
  }
  return [...found.values()];
}

function sourceOf({ now }: Store, ti: Row) {
  return {
    timestamp: new Date(now()).toISOString(),
    dagId: String(ti["dag_id"]),
    runId: String(ti["run_id"]),
    taskId: String(ti["task_id"]),
    mapIndex: Number(ti["map_index"]),
  };
}

function said(event: OutletEvent | undefined): Pick<NewAssetEvent, "extra" | "partitionKey"> {
  return { extra: event?.extra ?? "{}", partitionKey: event?.partitionKey ?? null };
}
