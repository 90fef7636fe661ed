import type { Store } from "../store/store.ts";
import type { Answer } from "./answer.ts";
import type { Release } from "./releases.ts";
import type { Claims, Tokens } from "./tokens.ts";

/** A request that was checked against the contract, for a route. */
export interface RouteRequest {
  readonly store: Store;
  readonly tokens: Tokens;
  /** Path and query parameters by name, in the form of the contract. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The body, in the form of the contract. */
  readonly body: unknown;
  /** The body as it came, for what is stored untouched. */
  readonly bodyText: string;
  /** Undefined on routes that need no token. */
  readonly claims: Claims | undefined;
  /** Dated version that answers. */
  readonly version: string;
  /** Release of Airflow that is played. */
  readonly release: Release;
}

/** Answers the requests of one operation. May throw a Refusal. */
export type Route = (request: RouteRequest) => Answer | Promise<Answer>;

/** A parameter that is text. */
export function text(request: RouteRequest, name: string): string {
  return String(request.parameters[name]);
}

/** A parameter that is text, or null when it was not given. */
export function optionalText(request: RouteRequest, name: string): string | null {
  const value = request.parameters[name];
  return typeof value === "string" ? value : null;
}

/** A parameter that is a number, or null when it was not given. */
export function optionalNumber(request: RouteRequest, name: string): number | null {
  const value = request.parameters[name];
  return typeof value === "number" ? value : null;
}

/** A parameter that is a list, empty when it was not given. */
export function listOf(request: RouteRequest, name: string): readonly unknown[] {
  const value = request.parameters[name];
  return Array.isArray(value) ? value : [];
}

/** A body that is an object. */
export function fields(request: RouteRequest): Readonly<Record<string, unknown>> {
  return { ...Object(request.body) };
}

/**
 * A part of the body as its text, untouched: numbers keep their digits, objects the order of their keys.
 *
 * @param path - of SQLite's JSON functions, such as `$.value`
 * @returns null where there is none, or null itself
 */
export function jsonPart(
  { store, bodyText }: Pick<RouteRequest, "store" | "bodyText">,
  path: string,
): string | null {
  const part = store.db.get("SELECT ? -> ? AS part", bodyText, path)?.["part"];
  return typeof part === "string" && part !== "null" ? part : null;
}
