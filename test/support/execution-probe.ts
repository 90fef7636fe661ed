// Client-side checks for any server of the Execution API that was loaded with conformance/seed.json. Each is one request, in
// a fixed order, since they change the server's state; the expected answers are those of Airflow 3.3.2, and beside them what other
// releases answer otherwise.
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { type IncomingHttpHeaders, request } from "node:http";
import { text } from "node:stream/consumers";
import { releaseFacts } from "../../src/contract/index.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A token that is signed when the request is sent. */
interface TokenSpec {
  readonly sub: string | null;
  readonly scope?: string | null;
  readonly validSeconds?: number;
  readonly head?: { readonly alg: string };
  readonly secret?: string;
  /** Claims moved from now, in seconds. */
  readonly moved?: Readonly<Record<string, number>>;
  /** More claims; null takes one away. */
  readonly claims?: Readonly<Record<string, Json>>;
}

/** One check. */
interface Check {
  readonly id: string;
  /** A quirk records an accident of the real server: a difference is no failure. */
  readonly level: "contract" | "quirk";
  readonly method: string;
  readonly path: string;
  readonly token?: TokenSpec | string;
  readonly scheme?: string;
  readonly body?: Json;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: string;
  /** Which part of the answer is looked at. */
  readonly keep?: string | { readonly only: readonly string[] };
  readonly expected: Answer;
  /** What other releases answer otherwise; null for what they lack. */
  readonly releases?: Readonly<Record<string, Answer>>;
}

type Answer = { readonly [part: string]: Json };

/** A check and what came of it. */
export interface Outcome {
  readonly check: Check;
  readonly seen: Json;
}

/** All checks, in their order. */
export const checks: readonly Check[] = JSON.parse(
  readFileSync("test/data/execution-probe.json", "utf8"),
);

/**
 * Sends all checks to a server that was just seeded.
 *
 * @param baseUrl - ends in `/execution/`
 */
export async function runProbe(
  baseUrl: string,
  { secret, audience }: { readonly secret: string; readonly audience: string },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const check of checks) {
    const token = tokenOf(check, { secret, audience });
    outcomes.push({ check, seen: observe(check, token, await send(baseUrl, check, token)) });
  }
  return outcomes;
}

/** The token that a check sends, if any. */
export function tokenOf(
  { token }: Check,
  by: { readonly secret: string; readonly audience: string },
): string | undefined {
  return typeof token === "object" ? sign(token, by) : token;
}

/** What a release of Airflow answers to a check. */
export function expectedOf({ expected, version, releases = {} }: Check, release: string): Answer {
  const { headers, ...answer }: Answer = { ...expected, ...releases[release] };
  const { status } = answer;
  if (status === 500 || status === 307) {
    return { status, body: "<any>" };
  }
  const known = Object.entries(answer).filter(
    ([part, one]) => part !== "refreshed" || one !== null,
  );
  const { api } = releaseFacts(release);
  return {
    ...Object.fromEntries(known),
    headers: { ...Object(headers), "airflow-api-version": version ?? api },
  };
}

interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** Sends the request of a check. */
export async function send(
  baseUrl: string,
  check: Check,
  token: string | undefined,
): Promise<Received> {
  const url = new URL(baseUrl);
  const hasBody = "body" in check;
  const payload = hasBody ? JSON.stringify(check.body) : check.raw;
  const headers: Record<string, string> = { ...check.headers };
  if (hasBody) {
    headers["content-type"] ??= "application/json";
  }
  if (token !== undefined) {
    headers["authorization"] ??= `${check.scheme ?? "Bearer"} ${token}`;
  }
  if (check.version !== undefined) {
    headers["airflow-api-version"] = check.version;
  }
  if (payload !== undefined) {
    headers["content-length"] = String(Buffer.byteLength(payload));
  }
  const { promise, resolve, reject } = Promise.withResolvers<Received>();
  const path = url.pathname.replace(/\/$/, "") + check.path;
  const sent = request(
    // a connection each: Airflow's server cuts one on which it has failed
    { host: url.hostname, port: url.port, path, method: check.method, headers, agent: false },
    (response) => {
      text(response).then(
        (body) =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: body }),
        reject,
      );
    },
  );
  sent.on("error", reject);
  sent.end(payload);
  return promise;
}

function observe(
  check: Check,
  token: string | undefined,
  { status, headers, text: body }: Received,
): Json {
  const seen: { [key: string]: Json } = { status };
  if (status === 500 || status === 307) {
    return { ...seen, body: "<any>" };
  }
  const value = body === "" ? "<empty>" : parse(body);
  seen["content_type"] = headers["content-type"] ?? null;
  seen["body"] = kept(check.keep, value);
  const names = ["airflow-api-version", "content-range", "correlation-id"];
  const some = names.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, String(headers[name])]],
  );
  if (some.length > 0) {
    seen["headers"] = Object.fromEntries(some);
  }
  const fresh = headers["refreshed-api-token"];
  if (typeof fresh === "string") {
    const [claims, presented] = [claimsOf(fresh), claimsOf(token ?? "")];
    seen["refreshed"] = {
      sub: claims.sub === presented.sub ? "same" : "other",
      scope: claims.scope,
      lifetime: claims.exp - claims.iat,
    };
  }
  return seen;
}

function kept(keep: Check["keep"], body: Json): Json {
  const fields = Object(body);
  const isRefusal = typeof body !== "object" || body === null || "detail" in body;
  switch (keep) {
    case undefined:
      return reduce(body);
    case "keys":
      return isRefusal ? reduce(body) : Object.keys(fields).toSorted();
    case "run keys":
      return "dag_run" in fields
        ? { keys: Object.keys(fields).toSorted(), dag_run: Object.keys(fields.dag_run).toSorted() }
        : reduce(body);
    case "dag run":
      return reduce(fields.dag_run ?? body);
    case "conf":
      return fields.dag_run?.conf ?? null;
    case "event keys":
      return "dag_run" in fields
        ? fields.dag_run.consumed_asset_events.map((event: object) => Object.keys(event).toSorted())
        : reduce(body);
    case "extras":
      return "asset_events" in fields
        ? fields.asset_events.map((event: { extra: Json }) => event.extra)
        : reduce(body);
    default:
      return isRefusal || typeof keep === "string"
        ? reduce(body)
        : Object.fromEntries(keep.only.map((name) => [name, reduce(fields[name] ?? null, name)]));
  }
}

/** Texts that a server words as it likes. */
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

/** Orders values by their JSON. */
function byText(one: Json, other: Json): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** Puts placeholders in the place of what is free or changes. */
function reduce(value: Json, key: string = ""): Json {
  if (Array.isArray(value)) {
    const items = value.map((one) => reduce(one, key));
    return key === "xcom_keys_to_clear" ? items.toSorted(byText) : items;
  }
  if (typeof value === "object" && value !== null) {
    const { detail } = value;
    if (Array.isArray(detail) && detail.every((one) => "loc" in Object(one))) {
      const names = [...new Set(detail.flatMap((one) => Object.keys(Object(one))))].toSorted();
      return {
        detail: "<validation errors>",
        keys: names.filter((name) => /^(type|loc|msg|input)$/.test(name)),
      };
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [name, reduce(one, name)]),
    );
  }
  if (free.includes(key) && (value === null || typeof value === "string")) {
    return "<text>";
  }
  if (key === "id" && typeof value === "number") {
    return "<int>";
  }
  if (typeof value !== "string") {
    return value;
  }
  const zone = moment.exec(value)?.[2];
  if (zone !== undefined && Math.abs(Date.now() - Date.parse(value)) < 86_400_000) {
    return `<now ${zone === "Z" ? "Z" : "+hh:mm"}>`;
  }
  return key === "detail" ? "<text>" : value;
}

function sign(
  spec: TokenSpec,
  { secret, audience }: { readonly secret: string; readonly audience: string },
): string {
  const now = Math.floor(Date.now() / 1000);
  const {
    sub,
    scope = "execution",
    validSeconds = 3600,
    head = { alg: "HS512", typ: "JWT", kid: "not-used" },
  } = spec;
  const claims: Record<string, Json> = {
    sub,
    scope,
    aud: audience,
    iat: now,
    nbf: now,
    exp: now + validSeconds,
    jti: "0",
    ...spec.claims,
  };
  for (const [claim, seconds] of Object.entries(spec.moved ?? {})) {
    claims[claim] = now + seconds;
  }
  const given = Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== null));
  const content = `${encode(head)}.${encode(given)}`;
  const digest = { HS512: "sha512", HS256: "sha256" }[head.alg];
  const signature =
    digest === undefined
      ? ""
      : createHmac(digest, spec.secret ?? secret)
          .update(content)
          .digest("base64url");
  return `${content}.${signature}`;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function claimsOf(token: string) {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString() || "{}");
}

function parse(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return "<not json>";
  }
}
