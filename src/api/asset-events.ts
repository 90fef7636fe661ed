import type { AssetEventsResponse } from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiRequestError } from "./errors.ts";
import { expectObject } from "./expect.ts";

/** Which events are meant. What an older server does not know of it is left out of the request. */
export interface AssetEventFilter {
  /** Only events at this moment or later: ISO 8601 with an offset. */
  readonly after?: string | undefined;
  /** Only events at this moment or earlier: ISO 8601 with an offset. */
  readonly before?: string | undefined;
  /** Oldest first, which is the rule, or newest first. */
  readonly ascending?: boolean | undefined;
  /** How many at most; 0 for all, which is the rule. */
  readonly limit?: number | undefined;
  /** Only events of this partition. Airflow 3.4. */
  readonly partitionKey?: string | undefined;
  /** Only events whose partition this regular expression matches. Airflow 3.4. */
  readonly partitionKeyPattern?: string | undefined;
  /** Only events of which all this was said. Airflow 3.4. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** Calls about what happened to assets. */
export interface AssetEvents {
  /**
   * Reads events of one asset. With name and URI both must match; with one of them the asset must be active.
   *
   * @throws {ApiRequestError} neither name nor URI is given
   */
  byAsset(
    of: AssetEventFilter & {
      readonly name?: string | undefined;
      readonly uri?: string | undefined;
    },
    options?: CallOptions,
  ): Promise<AssetEventsResponse>;
  /** Reads events that came through an alias. */
  byAlias(
    of: AssetEventFilter & { readonly name: string },
    options?: CallOptions,
  ): Promise<AssetEventsResponse>;
}

/** Makes the calls about what happened to assets. */
export function createAssetEvents(call: Call): AssetEvents {
  return {
    async byAsset({ name = "", uri = "", ...filter }, options) {
      if (name === "" && uri === "") {
        throw new ApiRequestError(
          "get_asset_event_by_asset_name_uri",
          "name",
          "is missing, as uri is",
        );
      }
      const query = { name, uri, ...queryOf(filter) };
      const answer = await call("get_asset_event_by_asset_name_uri", { query }, options);
      return expectObject(answer, "asset_events");
    },
    async byAlias({ name, ...filter }, options) {
      const query = { name, ...queryOf(filter) };
      const answer = await call("get_asset_event_by_asset_alias", { query }, options);
      return expectObject(answer, "asset_events");
    },
  };
}

function queryOf(filter: AssetEventFilter) {
  const { after, before, ascending, limit, partitionKey, partitionKeyPattern, extra } = filter;
  return {
    after,
    before,
    ascending,
    limit,
    partition_key: partitionKey,
    partition_key_regexp_pattern: partitionKeyPattern,
    extra: extra && Object.entries(extra).map(([key, value]) => `${key}=${value}`),
  };
}
