import t from "tap";
import { createAssetEvents } from "../../src/api/asset-events.ts";
import { answer, scriptCalls } from "../support/scripted-calls.ts";

const body = { asset_events: [] };

t.test(
  "assetEvents: of an asset; the name or URI that is not given is sent as empty",
  async (t) => {
    const { call, calls } = scriptCalls(answer(200, body));
    const events = createAssetEvents(call);
    t.strictSame(await events.byAsset({ name: "n", limit: 1, ascending: false }), body);
    await events.byAsset({ uri: "u", extra: { a: "1", b: "x=y" } });
    t.match(calls, [
      [
        "get_asset_event_by_asset_name_uri",
        { query: { name: "n", uri: "", limit: 1, ascending: false, extra: undefined } },
      ],
      [
        "get_asset_event_by_asset_name_uri",
        { query: { name: "", uri: "u", extra: ["a=1", "b=x=y"] } },
      ],
    ]);
  },
);

t.test("assetEvents: of nothing are not asked for", async (t) => {
  const { call, calls } = scriptCalls(answer(200, body));
  await t.rejects(createAssetEvents(call).byAsset({}), { code: "ERR_WINDSOCK_API_REQUEST" });
  t.strictSame(calls, []);
});

t.test("assetEvents: of an alias", async (t) => {
  const { call, calls } = scriptCalls(answer(200, body));
  const filter = {
    after: "2025-01-01T00:00:00Z",
    before: "2025-01-02T00:00:00Z",
    partitionKey: "p",
    partitionKeyPattern: "^p",
  };
  t.strictSame(await createAssetEvents(call).byAlias({ name: "a", ...filter }), body);
  const { partitionKey: partition_key, partitionKeyPattern: pattern, ...rest } = filter;
  t.match(calls, [
    [
      "get_asset_event_by_asset_alias",
      { query: { name: "a", ...rest, partition_key, partition_key_regexp_pattern: pattern } },
    ],
  ]);
});
