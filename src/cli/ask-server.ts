import {
  type Change,
  change,
  type Document,
  DocumentUnreadableError,
  type Operation,
  operationsOf,
} from "../compare/index.ts";
import { parseDocument } from "./specs.ts";

/** Longest wait for one answer, in milliseconds. */
const timeoutMs = 10_000;

/** What a path parameter is filled with, by its type: what no real thing is called. */
const fillings: Readonly<Record<string, string>> = {
  integer: "0",
  uuid: "00000000-0000-0000-0000-000000000000",
};

/** A server of the Execution API, by its address. */
export interface AskedServer {
  /** The newest dated version that it has. */
  readonly newest: string;
  /**
   * Its own document of a version, or undefined when it tells none. Airflow 3.1 to 3.4 promise more bytes than they send
   * and cut the connection: what came is taken, if it is whole.
   */
  readonly document: (version: string) => Promise<Document | undefined>;
  /** Asks for each operation without a token: what is there answers 401 or 422, what is not 404 or 405. */
  readonly missing: (document: Document, version: string) => Promise<readonly Change[]>;
}

/**
 * Asks a server what it is.
 *
 * @param url - with or without a slash at its end, such as `http://localhost:8080/execution`
 * @throws {DocumentUnreadableError} when nothing answers, or something else
 */
export async function askServer(url: string, stop: AbortSignal): Promise<AskedServer> {
  const base = url.replace(/\/*$/, "");
  const ask = (path: string, method: string, headers: Record<string, string>) =>
    fetch(`${base}${path}`, {
      method,
      headers,
      redirect: "manual",
      signal: AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]),
    });
  let newest: string | null;
  try {
    const health = await ask("/health", "GET", {});
    await health.text();
    newest = health.headers.get("Airflow-API-Version");
  } catch (cause) {
    stop.throwIfAborted();
    throw new DocumentUnreadableError(url, "does not answer", { cause: deepest(cause) });
  }
  if (newest === null) {
    throw new DocumentUnreadableError(url, "is no Execution API: /health tells no version");
  }
  return {
    newest,
    async document(version) {
      const answer = await ask(`/openapi.json?version=${version}`, "GET", {});
      const text = await textOf(answer);
      return answer.ok && isWhole(text) ? parseDocument(text, `${url} openapi.json`) : undefined;
    },
    async missing(document, version) {
      const changes: Change[] = [];
      for (const { name, operation } of operationsOf(document)) {
        const [method = "", path = ""] = name.split(" ");
        const answer = await ask(fill(path, operation), method, { "Airflow-API-Version": version });
        const text = await textOf(answer);
        if (isMissing(answer.status, method, text)) {
          changes.push(change("operation-removed", name, `is answered ${answer.status}`));
        }
      }
      return changes;
    },
  };
}

/** The body as far as it came. */
async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  try {
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
    }
  } catch {
    // Cut short: whether that is all there was is seen from what came.
  }
  return Buffer.concat(chunks).toString("utf8");
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A route that is there but finds nothing says so in other words; without a token none gets that far. */
function isMissing(status: number, method: string, text: string): boolean {
  const isRouters = method === "HEAD" || text.includes('"Not Found"');
  return status === 405 || (status === 404 && isRouters);
}

function fill(path: string, { parameters = [] }: Operation): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const { schema } = parameters.find((one) => one.name === name) ?? {};
    return fillings[String(schema?.format ?? schema?.type)] ?? "x";
  });
}

/** What is behind `fetch failed`. */
function deepest(error: unknown): unknown {
  return Error.isError(error) && error.cause !== undefined ? deepest(error.cause) : error;
}
