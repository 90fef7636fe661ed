import t from "tap";
import {
  activeAsset,
  addAssetEvent,
  aliasesOf,
  consumeAssetEvent,
  consumedEvents,
  linkAlias,
  putAlias,
  putAsset,
  registerAssets,
} from "../../../src/local/store/assets.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

t.test("putAsset: is there once; of two that share a name, one is active", async (t) => {
  const store = storeOfOneTask();
  const id = putAsset(store, { name: "n", uri: "u" }, false);
  t.equal(activeAsset(store, "name", "n"), undefined);
  t.equal(putAsset(store, { name: "n", uri: "u" }, true), id);
  t.not(putAsset(store, { name: "n", uri: "other" }, true), id);
  t.match(activeAsset(store, "name", "n"), { id, uri: "u", extra: "{}", asset_group: "asset" });
  t.equal(activeAsset(store, "uri", "other"), undefined);
  store.close();
});

t.test("registerAssets: finds what tasks wrap and timetables do not", async (t) => {
  const store = storeOfOneTask();
  registerAssets(store, {
    dag: {
      tasks: [
        {
          __var: {
            inlets: [{ __type: "asset_ref", __var: { name: "referred" } }],
            outlets: [
              { __type: "asset", __var: { name: "n", uri: "u", group: "g", extra: { x: 1 } } },
              { __type: "asset_alias", __var: { name: "wrapped", group: "h" } },
            ],
          },
        },
      ],
      timetable: {
        __var: {
          asset_condition: {
            __type: "asset_all",
            objects: [
              { __type: "asset", name: "plain", uri: "v" },
              { __type: "asset_alias", name: "late" },
              { __type: "asset", name: "no uri" },
            ],
          },
        },
      },
    },
  });
  t.match(store.db.all("SELECT name, uri, asset_group, extra, is_active FROM asset ORDER BY id"), [
    { name: "n", uri: "u", asset_group: "g", extra: '{"x":1}', is_active: 1 },
    { name: "plain", uri: "v", asset_group: "asset", extra: "{}", is_active: 1 },
  ]);
  t.match(store.db.all("SELECT name, alias_group FROM asset_alias ORDER BY name"), [
    { name: "late", alias_group: "asset" },
    { name: "wrapped", alias_group: "h" },
  ]);
  store.close();
});

t.test("events: with their aliases, and the runs that were made because of them", async (t) => {
  const store = storeOfOneTask();
  const assetId = putAsset(store, { name: "n", uri: "u" }, true);
  putAlias(store, "a");
  putAlias(store, "a");
  linkAlias(store, "a", assetId);
  linkAlias(store, "a", assetId);
  const of = { assetId, extra: "{}", dagId: "d", runId: "r", taskId: "a", mapIndex: -1 };
  const event = {
    ...of,
    timestamp: "2025-01-01T00:00:00Z",
    partitionKey: null,
    aliases: ["b", "a"],
  };
  const id = addAssetEvent(store, event);
  consumeAssetEvent(store, id, "d", "r");
  t.match(consumedEvents(store, "d", "r"), [{ id, name: "n", asset_extra: "{}" }]);
  t.strictSame(aliasesOf(store, id), ["a", "b"]);
  store.close();
});
