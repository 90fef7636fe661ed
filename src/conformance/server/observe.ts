import type { Received } from "./send.ts";
import type { Json, Look } from "./server-case.ts";
import { claimsOf } from "./token.ts";

/** What an answer says, with placeholders for what a server words or numbers as it likes. See `Answer`. */
export function observe(
  { status, headers, text, token }: Received,
  look: Look | undefined,
): { readonly [part: string]: Json } {
  const seen: { [part: string]: Json } = { status };
  if (text !== "") {
    seen["content_type"] = headers["content-type"]?.split(";")[0] ?? null;
    seen["body"] = looked(look, parse(text));
  }
  const told = ["airflow-api-version", "content-range", "correlation-id"].flatMap((name) =>
    headers[name] === undefined ? [] : [[name, String(headers[name])]],
  );
  seen["headers"] = Object.fromEntries(told);
  const fresh = headers["refreshed-api-token"];
  if (typeof fresh === "string") {
    const [claims, presented] = [claimsOf(fresh), claimsOf(token)];
    seen["refreshed"] = {
      sub: claims["sub"] === presented["sub"] ? "same" : "other",
      scope: claims["scope"] ?? null,
      lifetime: Number(claims["exp"]) - Number(claims["iat"]),
    };
  }
  return seen;
}

function parse(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return "<not json>";
  }
}

function looked(look: Look | undefined, body: Json): Json {
  const fields: Readonly<Record<string, Json>> = Object(body);
  if (look === undefined || typeof body !== "object" || body === null || "detail" in body) {
    return reduce(body); // a refusal is always looked at as a whole
  }
  const run = fields["dag_run"] ?? null;
  if (typeof look === "object") {
    return Object.fromEntries(look.only.map((name) => [name, reduce(fields[name] ?? null, name)]));
  }
  switch (look) {
    case "keys":
      return keysOf(fields);
    case "run keys":
      return { keys: keysOf(fields), dag_run: keysOf(run) };
    case "dag run":
      return reduce(run);
    case "conf":
      return Object(run).conf ?? null;
    case "event keys":
      return listOf(Object(run).consumed_asset_events).map(keysOf);
    case "extras":
      return listOf(fields["asset_events"]).map((event) => Object(event).extra ?? null);
  }
}

function keysOf(value: Json): string[] {
  return Object.keys(Object(value)).toSorted();
}

function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

/** Members that a server words as it likes. */
const free = [
  "message",
  "msg",
  "operator",
  "bundle_name",
  "bundle_version",
  "relative_fileloc",
  "statement",
  "orig_error",
];

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)$/;
const dayMs = 86_400_000;

/** Puts placeholders in the place of what is free or changes. */
function reduce(value: Json, key: string = ""): Json {
  if (Array.isArray(value)) {
    const items = value.map((one) => reduce(one, key));
    return key === "xcom_keys_to_clear" ? items.toSorted(byText) : items;
  }
  if (free.includes(key) && (value === null || typeof value === "string")) {
    return "<text>";
  }
  if (typeof value === "object" && value !== null) {
    return (
      validationErrors(value) ??
      Object.fromEntries(Object.entries(value).map(([name, one]) => [name, reduce(one, name)]))
    );
  }
  if (key === "id" && typeof value === "number") {
    return "<int>";
  }
  return typeof value === "string" ? reduceText(value, key) : value;
}

/** The list of what is wrong with a body or a query: only which facts each entry has. */
function validationErrors({ detail }: { [key: string]: Json }): Json | undefined {
  if (!Array.isArray(detail) || !detail.every((one) => "loc" in Object(one))) {
    return undefined;
  }
  const names = new Set(detail.flatMap((one) => Object.keys(Object(one))));
  const keys = [...names].filter((name) => /^(type|loc|msg|input)$/.test(name)).toSorted();
  return { detail: "<validation errors>", keys };
}

function reduceText(value: string, key: string): string {
  const zone = moment.exec(value)?.[2];
  if (zone !== undefined && Math.abs(Date.now() - Date.parse(value)) < dayMs) {
    return `<now ${zone === "Z" ? "Z" : "+hh:mm"}>`;
  }
  return key === "detail" ? "<text>" : value;
}

/** Orders values by their JSON. */
function byText(one: Json, other: Json): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}
