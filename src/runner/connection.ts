import type { Connection } from "../authoring/index.ts";
import type { ConnectionResult } from "../contract/index.ts";
import { parseJson } from "./json.ts";
import { isSensitiveName } from "./masker.ts";

/** A connection as task code sees it. */
export function createConnection(reply: ConnectionResult): Connection {
  const extra = reply.extra ?? undefined;
  return {
    id: reply.conn_id,
    connType: reply.conn_type,
    host: reply.host ?? undefined,
    schema: reply.schema ?? undefined,
    login: reply.login ?? undefined,
    password: reply.password ?? undefined,
    port: reply.port ?? undefined,
    extra,
    // the type is the author's word for what was stored
    extraJson: <T>() => parseJson(extra || "{}") as T,
    get uri() {
      return uriOf(reply);
    },
  };
}

/** What of a connection must not be seen in a log: its password, and what its extra holds under a name of a secret. */
export function secretsOf(reply: ConnectionResult): readonly string[] {
  const found: string[] = reply.password ? [reply.password] : [];
  const visit = (name: string, value: unknown): void => {
    if (typeof value === "string" && value !== "" && isSensitiveName(name)) {
      found.push(value);
    } else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        visit(Array.isArray(value) ? name : key, inner);
      }
    }
  };
  visit("", jsonOrNothing(reply.extra));
  return found;
}

/** The URI form of a connection, as Airflow's get_uri() makes it. */
function uriOf(reply: ConnectionResult): string {
  const { conn_type: type, login, password, port, schema, extra } = reply;
  const [, protocol = "", host = ""] = /^(?:(.*?):\/\/)?(.*)$/s.exec(reply.host ?? "") ?? [];
  const user = `${quote(login ?? "")}${password ? `:${quote(password)}` : ""}`;
  const authority = user === "" ? "" : `${user}@`;
  const place = `${quote(host)}${port === null ? "" : `${host + authority === "" ? "@" : ""}:${port}`}`;
  const path = schema ? `/${quote(schema)}` : "";
  const query = extra ? `${schema ? "" : "/"}?${queryOf(extra)}` : "";
  const scheme = type.toLowerCase().replaceAll("_", "-");
  return `${scheme}://${protocol && `${protocol}://`}${authority}${place}${path}${query}`;
}

/** An extra of texts only becomes the query; any other is put into it whole. */
function queryOf(extra: string): string {
  const entries = Object.entries(jsonOrNothing(extra) ?? {});
  const texts = entries.flatMap(([key, value]) =>
    typeof value === "string" ? [[key, value] as const] : [],
  );
  const isFlat = entries.length > 0 && texts.length === entries.length;
  const parts = isFlat ? texts : [["__extra__", extra] as const];
  return new URLSearchParams(Object.fromEntries(parts)).toString();
}

function jsonOrNothing(text: string | null | undefined): unknown {
  try {
    return text ? parseJson(text) : undefined;
  } catch {
    return undefined; // an extra may be any text
  }
}

function quote(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
