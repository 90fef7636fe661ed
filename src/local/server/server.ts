import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isWindsockError } from "../../base/index.ts";
import { defaultRelease, negotiateVersion } from "../../contract/index.ts";
import type { Store } from "../store/store.ts";
import { type Answer, json, Refusal } from "./answer.ts";
import { handle } from "./handle.ts";
import { type AirflowRelease, type Release, releaseOf } from "./releases.ts";
import { createTokens, type Tokens } from "./tokens.ts";

/** What a server is made with. */
export interface LocalServerOptions {
  /** What the server serves. The caller closes it. */
  readonly store: Store;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Default: random, so that tokens die with the server. */
  readonly jwtSecret?: string;
  /** Default: Airflow's. */
  readonly jwtAudience?: string;
  /** Release of Airflow to answer as. By default the newest final one that we know. */
  readonly airflow?: AirflowRelease;
}

/** The embedded Execution API. */
export interface LocalServer extends AsyncDisposable {
  /** Ends in `/execution/`. */
  readonly baseUrl: string;
  /** What it serves. */
  readonly store: Store;
  /** Secret that its tokens are signed with. */
  readonly jwtSecret: string;
  /** Audience that its tokens must name. */
  readonly jwtAudience: string;
  /** Signs a token for a task instance. */
  readonly token: Tokens["sign"];
  /** Ends all connections. The store stays open. Idempotent. */
  close(): Promise<void>;
}

/** What the answers to all requests need. */
interface Context {
  readonly store: Store;
  readonly tokens: Tokens;
  readonly release: Release;
}

/** Airflow's audience of task tokens. */
const defaultAudience = "urn:airflow.apache.org:task";
/** Where the API is mounted; the second place is that of the first published summary. */
const mounts = ["/execution/api/v1", "/execution"];
/** Longest body: an XCom of 64 MiB. */
const limitBodyBytes = 64 * 1024 * 1024;

/** Starts the embedded Execution API, in all dated versions that the release has which it is told to be. */
export async function openLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const { store, host = "127.0.0.1", port = 0, jwtAudience = defaultAudience } = options;
  const jwtSecret = options.jwtSecret ?? randomBytes(48).toString("hex");
  const release = releaseOf(options.airflow ?? defaultRelease);
  const tokens = createTokens(jwtSecret, jwtAudience, () => store.now());
  const server = createServer((request, response) => {
    void respond(request, response, { store, tokens, release });
  });
  server.keepAliveTimeout = 60_000; // longer than a heartbeat interval, so that its connection lives
  server.listen(port, host);
  await once(server, "listening");
  const { port: listening } = Object(server.address()); // it listens on a port
  const close = async (): Promise<void> => {
    if (server.listening) {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    }
  };
  return {
    baseUrl: `http://${host}:${listening}/execution/`,
    store,
    jwtSecret,
    jwtAudience,
    token: tokens.sign,
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<void> {
  const [header] = request.headersDistinct["airflow-api-version"] ?? [];
  const answer = await answerTo(request, header, context);
  const correlation = request.headers["correlation-id"];
  response.writeHead(answer.status, {
    // Byte for byte: Airflow's client reads an error only then.
    ...(!isSilent(answer) && { "Content-Type": "application/json" }),
    "Airflow-API-Version": header ?? context.release.newest,
    ...(typeof correlation === "string" && { "correlation-id": correlation }),
    ...(answer.text !== undefined && { "Content-Length": Buffer.byteLength(answer.text) }),
    ...answer.headers,
  });
  response.end(request.method === "HEAD" ? undefined : answer.text);
}

/** Airflow: a report that repeats another is answered with nothing at all. */
function isSilent({ status, text, headers = {} }: Answer): boolean {
  return status === 200 && text === undefined && !("Content-Range" in headers);
}

async function answerTo(
  request: IncomingMessage,
  header: string | undefined,
  context: Context,
): Promise<Answer> {
  try {
    /* c8 ignore next -- what a server receives has a target and a method */
    const { url: target = "/", method = "GET" } = request;
    const url = new URL(target, "http://local");
    const decoded = decode(url.pathname);
    const mount = mounts.find((one) => decoded.startsWith(`${one}/`));
    const body = await readBody(request);
    const negotiated = negotiateVersion(header, context.release.newest);
    if (negotiated.kind === "invalid") {
      const fault = {
        type: "date_from_datetime_parsing",
        loc: ["header", "Airflow-API-Version"],
        msg: "should be a date",
        input: header,
      };
      return json(422, { detail: [fault] });
    }
    if (mount === undefined || negotiated.kind === "too old") {
      return json(404, { detail: "Not Found" });
    }
    return await handle({
      ...context,
      method,
      path: decoded.slice(mount.length),
      query: url.searchParams,
      body,
      contentType: request.headers["content-type"],
      authorization: request.headers.authorization,
      version: negotiated.version,
    });
  } catch (error) {
    if (error instanceof Refusal) {
      return error.answer;
    }
    /* c8 ignore next -- what is no error of the database is a fault of our own */
    const message = isWindsockError(error) ? error.message : "Internal server error";
    return json(500, { message });
  }
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new Refusal(404, "Not Found"); // no such path can be meant
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= limitBodyBytes) {
      chunks.push(chunk); // the rest is read all the same: who is still sending does not read the answer
    }
  }
  if (size > limitBodyBytes) {
    throw new Refusal(413, `body exceeds ${limitBodyBytes} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
