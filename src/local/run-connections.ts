import { ConnectionInvalidError } from "./run-errors.ts";
import type { StoredConnection } from "./store/store.ts";

/** `type://login:password@host:port/schema?extra`; all but the type may be missing. */
const uri = /^([a-z][\w+.-]*):\/\/(?:([^/?#@:]*)(?::([^/?#@]*))?@)?(.*)$/is;
/** Host, port, schema, query of what follows the login. A host may be a URL of its own: `https://host`. */
const place =
  /^((?:[a-z][\w+.-]*:\/\/)?(?:\[[^\]]*\]|[^/?#:]*))(?::(\d+))?(?:\/([^?#]*))?(?:\?([^#]*))?$/is;

/**
 * Reads a connection as Airflow does: from a URI with quoted parts, or from a JSON object.
 *
 * @throws {ConnectionInvalidError} ERR_WINDSOCK_CONNECTION_INVALID
 */
export function readConnection(id: string, text: string): StoredConnection {
  return text.trimStart().startsWith("{") ? fromJson(id, text) : fromUri(id, text);
}

function fromUri(id: string, text: string): StoredConnection {
  const [, scheme = "", login = "", password = "", rest = ""] = uri.exec(text.trim()) ?? [];
  const [isRead, host = "", port, schema = "", query = ""] = place.exec(rest) ?? [];
  if (scheme === "" || isRead === undefined) {
    throw new ConnectionInvalidError(id, "is neither a URI nor a JSON object");
  }
  try {
    return {
      conn_id: id,
      conn_type: normalType(scheme),
      host: plain(host),
      schema: plain(schema),
      login: plain(login),
      password: plain(password),
      port: port === undefined ? null : Number(port),
      extra: extraOf(query),
    };
  } catch (error) {
    throw new ConnectionInvalidError(id, "has a % that quotes nothing", { cause: error });
  }
}

function fromJson(id: string, text: string): StoredConnection {
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (error) {
    throw new ConnectionInvalidError(id, "is no JSON", { cause: error });
  }
  const { conn_type, port = null, extra = null, ...others } = { ...Object(fields) };
  if (typeof conn_type !== "string") {
    throw new ConnectionInvalidError(id, "has no conn_type");
  }
  return {
    conn_id: id,
    conn_type: normalType(conn_type),
    host: textOrNull(others["host"]),
    schema: textOrNull(others["schema"]),
    login: textOrNull(others["login"]),
    password: textOrNull(others["password"]),
    port: port === null ? null : Number(port),
    extra: extra === null || typeof extra === "string" ? extra : JSON.stringify(extra),
  };
}

function normalType(scheme: string): string {
  const type = scheme.toLowerCase().replaceAll("-", "_");
  return type === "postgresql" ? "postgres" : type;
}

function extraOf(query: string): string | null {
  const pairs = Object.fromEntries(new URLSearchParams(query));
  return pairs["__extra__"] ?? (query === "" ? null : JSON.stringify(pairs));
}

/** Takes the quoting off a part of a URI; an empty part is none. */
function plain(part: string): string | null {
  return part === "" ? null : decodeURIComponent(part);
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
