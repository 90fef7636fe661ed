import { isAlive, type Operation, RawJson } from "../contract/index.ts";
import { member } from "./error-body.ts";
import { ApiVersionError } from "./errors.ts";
import { writeJson } from "./json.ts";
import { fillPath, type QueryValue, writeQuery } from "./path.ts";
import type { HttpRequest } from "./transport.ts";

/** An operation with its name. */
export type NamedOperation = Operation & { readonly id: string };

/** What a call sends, in the names of the contract. */
export interface CallParameters {
  /** What the path names, unescaped. */
  readonly path?: Readonly<Record<string, string | number>> | undefined;
  /** Parameters behind the path; null and undefined are left out. */
  readonly query?: Readonly<Record<string, QueryValue>> | undefined;
  /** Ordinary values with RawJson anywhere, or RawJson as a whole. Absent: no body. */
  readonly body?: unknown;
}

/**
 * Makes the request of a call for a version of the API. Pure.
 *
 * What the version does not know is left out of body and query: a server refuses a body with one unknown key, even when
 * its value is null.
 *
 * @param version - dated; the empty one is not named to the server, which then tells its newest
 * @throws {ApiVersionError} when the version does not have the operation
 * @throws {ApiRequestError} for what the server would misunderstand
 */
export function buildRequest(
  operation: NamedOperation,
  { path, query = {}, body }: CallParameters,
  version: string,
): HttpRequest {
  const { id, method } = operation;
  const { since, until, serverSince } = operation;
  if (version !== "" && !isAlive(version, { since: since ?? serverSince, until })) {
    throw new ApiVersionError(id, version, `not in the API of ${version}`);
  }
  const target =
    fillPath(id, operation.path, path) + writeQuery(known(query, operation.query ?? {}, version));
  const headers = {
    accept: "application/json",
    ...(version !== "" && { "airflow-api-version": version }),
    "user-agent": "windsock",
  };
  const lane = id === "ti_heartbeat" ? "heartbeat" : undefined;
  if (body === undefined) {
    return { method, path: target, headers, lane };
  }
  const text = writeJson(
    operation.body && isForm(body) ? known(body, operation.body.fields, version) : body,
    id,
  );
  return {
    method,
    path: target,
    headers: { ...headers, "content-type": "application/json" },
    body: Buffer.from(text),
    lane,
  };
}

/** Since when a server takes a part of a request. */
interface Field {
  readonly since?: string;
  readonly states?: Readonly<Record<string, string>>;
}

/** Whether a body has members of its own to choose from. */
function isForm(body: unknown): body is Readonly<Record<string, unknown>> {
  return typeof body === "object" && body !== null && !(body instanceof RawJson);
}

/** Leaves out what came with a later version; of a report, what came later to the state that it names. */
function known<Value>(
  members: Readonly<Record<string, Value>>,
  fields: Readonly<Record<string, Field>>,
  version: string,
): Record<string, Value> {
  const state = String(member(members, "state"));
  const since = ({ states, since: first }: Field = {}) => states?.[state] ?? first;
  return Object.fromEntries(
    Object.entries(members).filter(([name]) => isAlive(version, { since: since(fields[name]) })),
  );
}
