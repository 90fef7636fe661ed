import t from "tap";
import { createAssets } from "../../src/api/assets.ts";
import { answer, scriptCalls } from "../support/scripted-calls.ts";

const asset = { name: "n", uri: "u", group: "g", extra: {} };

t.test("assets: by name, by URI, and all of an alias", async (t) => {
  const { call, calls } = scriptCalls(answer(200, asset), answer(200, asset), answer(200, [asset]));
  const assets = createAssets(call);
  t.strictSame(await assets.getByName("n"), asset);
  t.strictSame(await assets.getByUri("u"), asset);
  t.strictSame(await assets.getByAlias("a"), [asset]);
  t.strictSame(calls, [
    ["get_asset_by_name", { query: { name: "n" } }, undefined],
    ["get_asset_by_uri", { query: { uri: "u" } }, undefined],
    ["get_assets_by_alias", { query: { alias_name: "a" } }, undefined],
  ]);
});
