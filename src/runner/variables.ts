import type { Connections, Variables } from "../authoring/index.ts";
import { createConnection, secretsOf } from "./connection.ts";
import { ConnectionNotFoundError, VariableNotFoundError, VariableNotJsonError } from "./errors.ts";
import { parseJson } from "./json.ts";
import { isSensitiveName, type Masker } from "./masker.ts";
import { isRefusal, type Requests } from "./requests.ts";
import { toJsonValue } from "./values.ts";

/** Airflow's variables over the channel. The value of one with a secret's name is masked before task code sees it. */
export function createVariables(supervisor: Requests, masker: Masker): Variables {
  const read = async (key: string): Promise<string | undefined> => {
    try {
      const { value } = await supervisor.request({ type: "GetVariable", key });
      if (value !== null && isSensitiveName(key)) {
        await hide(supervisor, masker, [value], key);
      }
      return value ?? undefined;
    } catch (error) {
      if (isRefusal(error, "VARIABLE_NOT_FOUND")) {
        return undefined;
      }
      throw error;
    }
  };
  return {
    get: async <D>(key: string, options?: { readonly default: D }) => {
      const value = await read(key);
      if (value === undefined && options === undefined) {
        throw new VariableNotFoundError(key);
      }
      return value ?? options?.default;
    },
    getJson: async <T>(key: string, options?: { readonly default: T }) => {
      const text = await read(key);
      if (text === undefined) {
        if (options === undefined) {
          throw new VariableNotFoundError(key);
        }
        return options.default;
      }
      try {
        return parseJson(text) as T; // the type is the author's word for what was stored
      } catch {
        throw new VariableNotJsonError(key); // the parser's own words would quote the value
      }
    },
    set: async (key, value, { description } = {}) => {
      const text = typeof value === "string" ? value : JSON.stringify(toJsonValue(value), null, 2);
      await supervisor.request({
        type: "PutVariable",
        key,
        value: text,
        description: description ?? null,
      });
    },
    delete: async (key) => {
      await supervisor.request({ type: "DeleteVariable", key });
    },
  };
}

/** Airflow's connections over the channel. Their secrets are masked before task code sees them. */
export function createConnections(supervisor: Requests, masker: Masker): Connections {
  return {
    get: async (id) => {
      try {
        const reply = await supervisor.request({ type: "GetConnection", conn_id: id });
        await hide(supervisor, masker, secretsOf(reply), id);
        return createConnection(reply);
      } catch (error) {
        throw isRefusal(error, "CONNECTION_NOT_FOUND") ? new ConnectionNotFoundError(id) : error;
      }
    },
  };
}

async function hide(
  supervisor: Requests,
  masker: Masker,
  secrets: readonly string[],
  name: string,
): Promise<void> {
  for (const secret of secrets) {
    masker.add(secret);
  }
  await Promise.all(
    secrets.map((value) => supervisor.request({ type: "MaskSecret", value, name })),
  );
}
