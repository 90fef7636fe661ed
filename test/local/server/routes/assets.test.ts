import t from "tap";
import {
  get_asset_event_by_asset_alias,
  get_asset_event_by_asset_name_uri,
} from "../../../../src/local/server/routes/assets.ts";
import { addAssetEvent, consumeAssetEvent, putAsset } from "../../../../src/local/store/assets.ts";
import type { Store } from "../../../../src/local/store/store.ts";
import { playOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(/^(asset|asset_event)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`assets and their events: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

const of = { name: "n", uri: "u" };

t.test("events: Airflow 3.4 selects by partition, and by what was said", async (t) => {
  const store = storeOfEvents();
  const ids = async (filter: object) => {
    const request = routeRequest(store, { parameters: { ...of, ...filter } });
    const { text } = await get_asset_event_by_asset_name_uri(request);
    return JSON.parse(text ?? "").asset_events.map(({ id }: { id: number }) => id);
  };
  t.strictSame(await ids({}), [1, 2, 3]);
  t.strictSame(await ids({ partition_key: "2025-01" }), [1]);
  t.strictSame(await ids({ partition_key_regexp_pattern: "^2025" }), [1, 2]);
  t.strictSame(await ids({ extra: ["a=1"] }), [3], "text alone");
  t.strictSame(await ids({ extra: ["a=1", "b=x=y"], limit: 5 }), [3]);
  t.strictSame(await ids({ extra: ["a="] }), []);
  await t.rejects(ids({ extra: ["a"] }), { message: "refused with 422" });
  t.strictSame(await ids({ partition_key_regexp_pattern: "^2025", limit: 1 }), [1]);
  await t.rejects(ids({ partition_key_regexp_pattern: "(" }), { message: "refused with 400" });
  store.close();
});

t.test("events: a run that has not begun has no start from 2026-10-30 on", async (t) => {
  const store = storeOfEvents();
  const start = async (version: string) => {
    const request = routeRequest(store, { parameters: { ...of, limit: 1 }, version });
    const { text } = await get_asset_event_by_asset_name_uri(request);
    return JSON.parse(text ?? "").asset_events[0].created_dagruns[0].start_date;
  };
  t.equal(await start("2026-06-30"), "2025-01-01T00:00:00Z");
  t.equal(await start("2026-10-30"), null);
  store.close();
});

t.test("events: none of an alias that nobody knows", async (t) => {
  const store = storeOfEvents();
  const request = routeRequest(store, { parameters: { name: "none" } });
  t.match(await get_asset_event_by_asset_alias(request), { text: '{"asset_events":[]}' });
  store.close();
});

/** Three events of one asset; a run that has not begun was made because of the first. */
function storeOfEvents(): Store {
  const store = storeOfOneTask();
  const assetId = putAsset(store, of, true);
  const source = { assetId, dagId: "d", runId: "r", taskId: "a", mapIndex: -1, aliases: [] };
  const add = (day: number, extra: string, partitionKey: string | null) =>
    addAssetEvent(store, {
      ...source,
      timestamp: `2025-01-0${day}T00:00:00Z`,
      extra,
      partitionKey,
    });
  const first = add(1, '{"a":1}', "2025-01");
  add(2, "{}", "2025-02");
  add(3, '{"a":"1","b":"x=y"}', null);
  consumeAssetEvent(store, first, "d", "r");
  return store;
}
