import t from "tap";
import { releaseOf } from "../../../../src/local/server/releases.ts";
import { outletEvents, recordOutlets } from "../../../../src/local/server/routes/outlets.ts";
import { aliasesOf, putAlias, putAsset } from "../../../../src/local/store/assets.ts";
import { type Store, taskInstanceById } from "../../../../src/local/store/store.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const asset = { name: "n", uri: "u" };

t.test("recordOutlets: one event for each active asset that is meant", async (t) => {
  const store = openStore();
  const outlets = [
    { type: "Asset", ...asset },
    { type: "AssetNameRef", name: "n" },
    { type: "AssetUriRef", uri: "w" },
    { type: "Asset", name: "n", uri: "another" },
    { type: "Asset", name: "inactive", uri: "x" },
    { type: "AssetUriRef" },
    { type: "AssetAlias", name: "n" },
  ];
  record(store, { task_outlets: outlets });
  t.match(eventsOf(store), [
    { name: "n", extra: "{}", partition_key: null, source_task_id: "a", source_map_index: -1 },
    { name: "m" },
  ]);
  t.equal(eventsOf(store).length, 2);
  store.close();
});

t.test("recordOutlets: what the task says of an asset, by partition", async (t) => {
  const store = openStore();
  record(store, {
    task_outlets: [{ type: "Asset", ...asset }],
    outlet_events: [
      { dest_asset_key: asset, extra: { x: 1 }, partition_key: "p" },
      { dest_asset_key: asset, partition_key: "q" },
      { dest_asset_key: { name: "m", uri: "w" }, extra: { no: "outlet" } },
    ],
  });
  t.match(eventsOf(store), [
    { extra: '{"x":1}', partition_key: "p" },
    { extra: "{}", partition_key: "q" },
  ]);
  store.close();
});

t.test("recordOutlets: an alias makes an asset known, inactive", async (t) => {
  const store = openStore();
  putAlias(store, "alias");
  record(store, {
    outlet_events: [
      {
        dest_asset_key: { name: "new", uri: "y" },
        source_alias_name: "alias",
        extra: { x: 1 },
        dest_asset_extra: { made: true },
      },
    ],
  });
  t.match(store.db.get("SELECT * FROM asset WHERE name = 'new'"), {
    is_active: 0,
    extra: '{"made":true}',
  });
  t.match(store.db.all("SELECT alias FROM asset_alias_asset"), [{ alias: "alias" }]);
  const [event] = eventsOf(store);
  t.match(event, { name: "new", extra: '{"x":1}' });
  t.strictSame(aliasesOf(store, Number(event?.["id"])), ["alias"]);
  store.close();
});

t.test("outletEvents: none without a list; one that names no asset is refused", async (t) => {
  const store = openStore();
  t.strictSame(outletEvents(routeRequest(store, { body: {} })), []);
  for (const event of [{}, { dest_asset_key: { name: "n" } }, { dest_asset_key: { uri: "u" } }]) {
    const request = routeRequest(store, { body: { outlet_events: [event] } });
    t.throws(() => outletEvents(request), { message: "refused with 422" });
  }
  store.close();
});

t.test("outletEvents: a partition key is checked from 3.3 on", async (t) => {
  const store = openStore();
  for (const partition_key of [" ", "x".repeat(251)]) {
    const body = { outlet_events: [{ dest_asset_key: asset, partition_key }] };
    t.throws(() => outletEvents(routeRequest(store, { body })), { message: "refused with 422" });
    const release = releaseOf("3.2.2");
    t.match(outletEvents(routeRequest(store, { body, release })), [
      { partitionKey: partition_key },
    ]);
  }
  store.close();
});

function openStore(): Store {
  const store = storeOfOneTask();
  putAsset(store, asset, true);
  putAsset(store, { name: "m", uri: "w" }, true);
  putAsset(store, { name: "inactive", uri: "x" }, false);
  return store;
}

function record(store: Store, body: object): void {
  const request = routeRequest(store, { body });
  recordOutlets(request, { ...taskInstanceById(store, "i") }, outletEvents(request));
}

function eventsOf({ db }: Store) {
  return db.all(
    "SELECT v.*, a.name FROM asset_event v JOIN asset a ON a.id = v.asset_id ORDER BY v.id",
  );
}
