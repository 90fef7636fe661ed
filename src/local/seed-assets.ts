import { SeedInvalidError } from "./errors.ts";
import {
  type Fields,
  jsonOrNull,
  list,
  number,
  numberOrNull,
  storedOrNull,
  text,
  textOrNull,
} from "./seed-fields.ts";
import { addAssetEvent, linkAlias, putAlias, putAsset } from "./store/assets.ts";
import type { Store } from "./store/store.ts";

/** Loads assets, aliases and events. @returns ids of the events by the names that the seed gives them */
export function loadAssets(store: Store, parts: Fields): ReadonlyMap<string, number> {
  const assets = new Map(
    list(parts, "assets").map((one) => [text(one, "name"), loadAsset(store, one)]),
  );
  const assetOf = (name: string): number => {
    const id = assets.get(name);
    if (id === undefined) {
      throw new SeedInvalidError(`asset ${name}`, "is named, but not among the assets");
    }
    return id;
  };
  for (const one of list(parts, "asset_aliases")) {
    const name = text(one, "name");
    putAlias(store, name, textOrNull(one, "group") ?? undefined);
    for (const asset of names(one["assets"])) {
      linkAlias(store, name, assetOf(asset));
    }
  }
  return new Map(
    list(parts, "asset_events").map((one) => [
      text(one, "name"),
      addAssetEvent(store, {
        assetId: assetOf(text(one, "asset")),
        timestamp: text(one, "timestamp"),
        extra: jsonOrNull(one, "extra") ?? "{}",
        dagId: textOrNull(one, "source_dag_id"),
        runId: textOrNull(one, "source_run_id"),
        taskId: textOrNull(one, "source_task_id"),
        mapIndex: number(one, "source_map_index", -1),
        partitionKey: textOrNull(one, "partition_key"),
        aliases: names(one["aliases"]),
      }),
    ]),
  );
}

/** What the seed says holds, whatever a Dag has made known before. */
function loadAsset(store: Store, one: Fields): number {
  const asset = {
    name: text(one, "name"),
    uri: text(one, "uri"),
    group: textOrNull(one, "group") ?? "asset",
    extra: jsonOrNull(one, "extra") ?? "{}",
  };
  const isActive = one["active"] !== false;
  const id = putAsset(store, asset, isActive);
  store.db.run(
    "UPDATE asset SET asset_group = ?, extra = ?, is_active = ? WHERE id = ?",
    asset.group,
    asset.extra,
    isActive ? 1 : 0,
    id,
  );
  return id;
}

/** Loads a request for human input. @param ids - of task instances by name */
export function loadHumanInput(store: Store, one: Fields, ids: ReadonlyMap<string, string>): void {
  const name = text(one, "ti");
  const id = ids.get(name);
  if (id === undefined) {
    throw new SeedInvalidError(
      `hitl of ${name}`,
      "is of a task instance that the seed does not have",
    );
  }
  const answer: Fields = Object(one["answer"] ?? {});
  store.db.run(
    `INSERT INTO hitl_detail (ti_id, options, subject, body, defaults, multiple, params, assigned_users, responded_at,
       responded_by, chosen_options, params_input) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    id,
    jsonOrNull(one, "options") ?? "[]",
    text(one, "subject"),
    textOrNull(one, "body"),
    jsonOrNull(one, "defaults"),
    one["multiple"] === true ? 1 : 0,
    jsonOrNull(one, "params") ?? "{}",
    jsonOrNull(one, "assignees") ?? "[]",
    storedOrNull(answer, "responded_at"),
    jsonOrNull(answer, "responded_by"),
    jsonOrNull(answer, "chosen_options"),
    jsonOrNull(answer, "params_input") ?? "{}",
  );
}

/** Loads a connection that is to be tested. */
export function loadConnectionTest(store: Store, one: Fields): void {
  store.db.run(
    `INSERT INTO connection_test (id, state, conn_id, conn_type, host, "schema", login, password, port, extra,
       commit_on_success) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    text(one, "id"),
    text(one, "state"),
    text(one, "connection_id"),
    text(one, "conn_type"),
    textOrNull(one, "host"),
    textOrNull(one, "schema"),
    textOrNull(one, "login"),
    textOrNull(one, "password"),
    numberOrNull(one, "port"),
    textOrNull(one, "extra"),
    one["commit_on_success"] === true ? 1 : 0,
  );
}

function names(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
