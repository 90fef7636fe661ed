import type { AssetResponse } from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { expectList, expectObject } from "./expect.ts";

/** Calls about assets. */
export interface Assets {
  /**
   * Reads an active asset by its name.
   *
   * @throws {ApiStatusError} 404 when there is none, or none that is active
   */
  getByName(name: string, options?: CallOptions): Promise<AssetResponse>;
  /**
   * Reads an active asset by its URI.
   *
   * @throws {ApiStatusError} 404 when there is none, or none that is active
   */
  getByUri(uri: string, options?: CallOptions): Promise<AssetResponse>;
  /** Reads all assets of an alias, active or not; none of an alias that is not known. */
  getByAlias(alias: string, options?: CallOptions): Promise<readonly AssetResponse[]>;
}

/** Makes the calls about assets. */
export function createAssets(call: Call): Assets {
  return {
    async getByName(name, options) {
      return expectObject(await call("get_asset_by_name", { query: { name } }, options), "uri");
    },
    async getByUri(uri, options) {
      return expectObject(await call("get_asset_by_uri", { query: { uri } }, options), "uri");
    },
    async getByAlias(alias, options) {
      const query = { alias_name: alias };
      return expectList(await call("get_assets_by_alias", { query }, options), "uri");
    },
  };
}
