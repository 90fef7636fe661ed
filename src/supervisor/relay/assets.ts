import type { RunnerRequest } from "../../contract/index.ts";
import { call, done, failure, on404, only, type PlannedCall, same, under } from "./plan.ts";

/** Requests about assets, and about what tasks and assets keep between runs. */
export type AssetRequest = Extract<
  RunnerRequest,
  { type: `${string}Asset${string}` | `${string}TaskStateStore` }
>;

/** Whether a request is one of these. */
export function isAssetRequest(request: RunnerRequest): request is AssetRequest {
  return /Asset|TaskStateStore$/.test(request.type);
}

/** Plans the calls of a request about assets or stores. */
export function planAsset(request: AssetRequest): PlannedCall {
  switch (request.type) {
    case "GetAssetByName": {
      const { name } = request;
      return call(
        "get_asset_by_name",
        { query: { name } },
        same,
        absent("ASSET_NOT_FOUND", { name }),
      );
    }
    case "GetAssetByUri": {
      const { uri } = request;
      return call("get_asset_by_uri", { query: { uri } }, same, absent("ASSET_NOT_FOUND", { uri }));
    }
    case "GetAssetsByAlias": {
      const query = { alias_name: request.alias_name };
      return call("get_assets_by_alias", { query }, under("assets"));
    }
    case "GetAssetEventByAsset": {
      const { name, uri } = request;
      const query = { name: name ?? "", uri: uri ?? "", ...eventQuery(request) };
      return call("get_asset_event_by_asset_name_uri", { query }, same);
    }
    case "GetAssetEventByAssetAlias": {
      const query = { name: request.alias_name, ...eventQuery(request) };
      return call("get_asset_event_by_asset_alias", { query }, same);
    }
    case "GetTaskStateStore": {
      const { key, ti_id } = request;
      const path = { task_instance_id: ti_id, key };
      return call(
        "get_task_state_store",
        { path },
        only("value"),
        absent("TASK_STORE_NOT_FOUND", { key }),
      );
    }
    case "SetTaskStateStore": {
      const { key, ti_id, value, expires_at } = request;
      const path = { task_instance_id: ti_id, key };
      return call("set_task_state_store", { path, body: { value, expires_at } }, done);
    }
    case "DeleteTaskStateStore": {
      const path = { task_instance_id: request.ti_id, key: request.key };
      return call("delete_task_state_store", { path }, done);
    }
    case "ClearTaskStateStore":
      return call("clear_task_state_store", { path: { task_instance_id: request.ti_id } }, done);
    case "GetAssetStateStoreByName": {
      const { name, key } = request;
      const negative = absent("ASSET_STORE_NOT_FOUND", { key });
      return call(
        "get_asset_state_store_by_name",
        { query: { name, key } },
        only("value"),
        negative,
      );
    }
    case "GetAssetStateStoreByUri": {
      const { uri, key } = request;
      const negative = absent("ASSET_STORE_NOT_FOUND", { key });
      return call("get_asset_state_store_by_uri", { query: { uri, key } }, only("value"), negative);
    }
    case "SetAssetStateStoreByName": {
      const { name, key, value } = request;
      return call("set_asset_state_store_by_name", { query: { name, key }, body: { value } }, done);
    }
    case "SetAssetStateStoreByUri": {
      const { uri, key, value } = request;
      return call("set_asset_state_store_by_uri", { query: { uri, key }, body: { value } }, done);
    }
    case "DeleteAssetStateStoreByName": {
      const { name, key } = request;
      return call("delete_asset_state_store_by_name", { query: { name, key } }, done);
    }
    case "DeleteAssetStateStoreByUri": {
      const { uri, key } = request;
      return call("delete_asset_state_store_by_uri", { query: { uri, key } }, done);
    }
    case "ClearAssetStateStoreByName":
      return call("clear_asset_state_store_by_name", { query: { name: request.name } }, done);
    case "ClearAssetStateStoreByUri":
      return call("clear_asset_state_store_by_uri", { query: { uri: request.uri } }, done);
  }
}

function absent(...[error, detail]: Parameters<typeof failure>): PlannedCall["negative"] {
  return on404(failure(error, detail));
}

function eventQuery({
  after,
  before,
  limit,
  ascending,
}: Extract<AssetRequest, { type: "GetAssetEventByAsset" | "GetAssetEventByAssetAlias" }>) {
  return { after, before, ascending, limit };
}
