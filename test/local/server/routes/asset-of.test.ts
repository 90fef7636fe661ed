import t from "tap";
import { assetOf } from "../../../../src/local/server/routes/asset-of.ts";
import { putAsset } from "../../../../src/local/store/assets.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

t.test("assetOf: the active asset of a name or a URI", async (t) => {
  const store = storeOfOneTask();
  putAsset(store, { name: "n", uri: "u" }, true);
  putAsset(store, { name: "old", uri: "v" }, false);
  const request = routeRequest(store, { parameters: { name: "n", uri: "v" } });
  t.match(assetOf(request, "name"), { uri: "u" });
  t.throws(() => assetOf(request, "uri"), { message: "refused with 404" });
  store.close();
});
