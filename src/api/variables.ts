import {
  type ConnectionResponse,
  hasTrait,
  type VariableKeysResponse,
  type VariableResponse,
  versionBefore,
} from "../contract/index.ts";
import type { Call, CallOptions } from "./call.ts";
import { ApiRequestError } from "./errors.ts";
import { expectObject } from "./expect.ts";

/** Calls about variables. Keys may hold `/`. */
export interface Variables {
  /**
   * Reads a variable.
   *
   * @throws {ApiStatusError} 404 when there is none
   */
  get(key: string, options?: CallOptions): Promise<VariableResponse>;
  /** Sets a variable, whether there was one or not. */
  set(
    key: string,
    value: string,
    options?: CallOptions & { readonly description?: string | undefined },
  ): Promise<void>;
  /** Removes a variable, if there is one. */
  delete(key: string, options?: CallOptions): Promise<void>;
  /** Keys in alphabetical order, 1000 of them unless `limit` (1 to 10,000) says otherwise. */
  keys(
    of?: {
      readonly prefix?: string | undefined;
      readonly limit?: number | undefined;
      readonly offset?: number | undefined;
    },
    options?: CallOptions,
  ): Promise<VariableKeysResponse>;
}

/** Calls about connections. */
export interface Connections {
  /**
   * Reads a connection.
   *
   * @throws {ApiStatusError} 404 when there is none
   */
  get(id: string, options?: CallOptions): Promise<ConnectionResponse>;
}

/** @param version - the dated version in force */
export function createVariables(call: Call, version: () => string): Variables {
  return {
    async get(key, options) {
      const spoken = options?.version ?? version();
      const readable =
        key === "keys" && hasTrait(spoken, "variableKeys")
          ? { ...options, version: versionBefore("variableKeys") }
          : options;
      const answer = await call("get_variable", { path: { variable_key: key } }, readable);
      return expectObject(answer, "key", "value");
    },
    async set(key, value, options) {
      if (typeof value !== "string") {
        // The server would store the four letters "None".
        throw new ApiRequestError("put_variable", "value", "is no text");
      }
      const { description } = options ?? {};
      const body = { val: value, ...((description ?? null) !== null && { description }) };
      await call("put_variable", { path: { variable_key: key }, body }, options);
    },
    async delete(key, options) {
      await call("delete_variable", { path: { variable_key: key } }, options);
    },
    async keys({ prefix, limit, offset } = {}, options) {
      const answer = await call("get_variable_keys", { query: { prefix, limit, offset } }, options);
      return expectObject(answer, "keys");
    },
  };
}

/** Makes the calls about connections. */
export function createConnections(call: Call): Connections {
  return {
    async get(id, options) {
      const answer = await call("get_connection", { path: { connection_id: id } }, options);
      return expectObject(answer, "conn_id", "conn_type");
    },
  };
}
