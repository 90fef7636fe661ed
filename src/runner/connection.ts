import type { Connection } from "../authoring/index.ts";
import type { ConnectionResult } from "../contract/index.ts";
import { ConnectionExtraNotJsonError } from "./errors.ts";
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
    extraJson: <T>() => {
      try {
        return parseJson(extra || "{}") as T; // the type is the author's word for what was stored
      } catch {
        throw new ConnectionExtraNotJsonError(reply.conn_id); // the parser's own words would quote it
      }
    },
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
  const [protocol, host] = splitHost(reply.host ?? "", type);
  const user = `${quote(login ?? "")}${password === null ? "" : `:${quote(password)}`}`;
  const authority = user === "" ? "" : `${user}@`;
  const place = `${quote(host)}${port ? `${host + authority === "" ? "@" : ""}:${port}` : ""}`;
  const path = schema ? `/${quote(schema)}` : "";
  const query = extra ? `${schema ? "" : "/"}?${queryOf(extra)}` : "";
  const scheme = type.toLowerCase().replaceAll("_", "-");
  return `${scheme}://${protocol}${authority}${place}${path}${query}`;
}

/** A protocol in the host comes before the login; one that only repeats the type stays a part of the host. */
function splitHost(text: string, type: string): readonly [protocol: string, host: string] {
  const end = text.indexOf("://");
  const isOther = end !== -1 && text.slice(0, end) !== type;
  return isOther ? [text.slice(0, end + 3), text.slice(end + 3)] : ["", text];
}

/** An extra that is an object of texts only becomes the query; any other is put into it whole. */
function queryOf(extra: string): string {
  const value = jsonOrNothing(extra);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const entries: readonly [string, unknown][] = isObject ? Object.entries(value) : [];
  const texts = entries.flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : []));
  const isFlat = texts.length > 0 && texts.length === entries.length;
  return (isFlat ? texts : [["__extra__", extra]])
    .map((pair) => pair.map((text) => quote(text).replaceAll("%20", "+")).join("="))
    .join("&");
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
