import t from "tap";
import { isAssetRequest, planAsset } from "../../../src/supervisor/relay/assets.ts";
import { compare } from "../../support/planned.ts";
import { recorded, requestOf } from "../../support/relayed.ts";
import { samples } from "../../support/sample-requests.ts";

for (const [type, sample] of Object.entries(samples)) {
  const request = requestOf(sample);
  const known = recorded[type];
  if (isAssetRequest(request) && known !== undefined) {
    t.test(`planAsset: ${type} as Airflow's own supervisor does`, async (t) => {
      compare(t, planAsset(request), known);
    });
  }
}

t.test("isAssetRequest: assets and stores, and nothing else", async (t) => {
  const types = Object.values(samples).map(requestOf).filter(isAssetRequest);
  t.equal(types.length, 17);
  t.notOk(isAssetRequest(requestOf({ type: "GetVariable", key: "k" })));
});

t.test("planAsset: an asset is asked for by what is known of it", async (t) => {
  const request = requestOf({ type: "GetAssetEventByAsset", name: null, uri: "x://a" });
  t.match(isAssetRequest(request) && planAsset(request), {
    parameters: { query: { name: "", uri: "x://a", ascending: true } },
  });
});
