import type { AssetStateStoreResponse, TaskStateStoreResponse } from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiRequestError } from "./errors.ts";
import { expectObject } from "./expect.ts";

/** Which asset is meant; it has to be active. */
export type AssetOfStore = { readonly name: string } | { readonly uri: string };

/** Values that a task keeps for its later tries. `id` is the task instance's UUID; keys may hold `/`. */
export interface TaskStateStore {
  /**
   * Reads a value.
   *
   * @throws {ApiStatusError} 404 when there is none
   */
  get(id: string, key: string, options?: CallOptions): Promise<TaskStateStoreResponse>;
  /**
   * Stores a value in place of what was there.
   *
   * @param value - any JSON but null
   * @param options - `expiresAt`: when it may be cleaned up, ISO 8601 with an offset
   */
  set(
    id: string,
    key: string,
    value: unknown,
    options?: CallOptions & { readonly expiresAt?: string | undefined },
  ): Promise<void>;
  /** Removes a value, if there is one. */
  delete(id: string, key: string, options?: CallOptions): Promise<void>;
  /** Removes all values of the task. */
  clear(id: string, options?: CallOptions): Promise<void>;
}

/** Values that are kept with an asset. */
export interface AssetStateStore {
  /**
   * Reads a value.
   *
   * @throws {ApiStatusError} 404 when there is none, or no such asset
   */
  get(of: AssetOfStore, key: string, options?: CallOptions): Promise<AssetStateStoreResponse>;
  /**
   * Stores a value in place of what was there.
   *
   * @param value - any JSON but null
   */
  set(of: AssetOfStore, key: string, value: unknown, options?: CallOptions): Promise<void>;
  /** Removes a value, if there is one. */
  delete(of: AssetOfStore, key: string, options?: CallOptions): Promise<void>;
  /** Removes all values of the asset. */
  clear(of: AssetOfStore, options?: CallOptions): Promise<void>;
}

/** Values that outlive an attempt. */
export interface StateStores {
  /** Those of a task. */
  readonly task: TaskStateStore;
  /** Those of an asset. */
  readonly asset: AssetStateStore;
}

/** Makes the calls about values that outlive an attempt. */
export function createStateStores(call: Call): StateStores {
  const by = (of: AssetOfStore) => ("name" in of ? "name" : "uri");
  return {
    task: {
      async get(id, key, options) {
        const path = { task_instance_id: id, key };
        return expectObject(await call("get_task_state_store", { path }, options), "value");
      },
      async set(id, key, value, { expiresAt, ...options } = {}) {
        const body = {
          value: given("set_task_state_store", value),
          ...(expiresAt !== undefined && { expires_at: expiresAt }),
        };
        const path = { task_instance_id: id, key };
        await call("set_task_state_store", { path, body }, options);
      },
      async delete(id, key, options) {
        await call("delete_task_state_store", { path: { task_instance_id: id, key } }, options);
      },
      async clear(id, options) {
        await call("clear_task_state_store", { path: { task_instance_id: id } }, options);
      },
    },
    asset: {
      async get(of, key, options) {
        const query = { ...of, key };
        const answer = await call(`get_asset_state_store_by_${by(of)}`, { query }, options);
        return expectObject(answer, "value");
      },
      async set(of, key, value, options) {
        const operation = `set_asset_state_store_by_${by(of)}` as const;
        const body = { value: given(operation, value) };
        await call(operation, { query: { ...of, key }, body }, options);
      },
      async delete(of, key, options) {
        const query = { ...of, key };
        await call(`delete_asset_state_store_by_${by(of)}`, { query }, options);
      },
      async clear(of, options) {
        await call(`clear_asset_state_store_by_${by(of)}`, { query: { ...of } }, options);
      },
    },
  };
}

/** Null is no value: the server would refuse it. */
function given(operation: string, value: unknown): unknown {
  if (value === null || value === undefined) {
    throw new ApiRequestError(operation, "value", "is null, which cannot be stored");
  }
  return value;
}
