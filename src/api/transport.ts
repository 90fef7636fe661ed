import type * as Http from "node:http";
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from "node:http";
import { nowMs } from "../base/index.ts";

/** One HTTP request. */
export interface HttpRequest {
  readonly method: string;
  /** Below the base URL: begins with `/`, encoded, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  /** A lane has connections of its own, so that heartbeats never queue behind the rest. */
  readonly lane?: "heartbeat" | undefined;
}

/** What came of a request. That no answer came is an expected ending, not an exception. */
export type HttpOutcome =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: IncomingHttpHeaders;
      readonly body: Buffer;
    }
  | {
      readonly kind: "none";
      readonly cause: Error;
      /** The connection had been used before and ended before the first byte came: most likely it was closed while idle. */
      readonly isStale: boolean;
    }
  | { readonly kind: "too large"; readonly status: number };

/** Sends HTTP requests to one server over connections it keeps. */
export interface Transport {
  /** Sends one request, once. No redirect is followed. @throws the signal's reason when it is aborted */
  send(request: HttpRequest, signal?: AbortSignal): Promise<HttpOutcome>;
  /** Closes the connections; requests on the way end without an answer. */
  close(): void;
}

/** What a transport is made of. */
export interface TransportOptions {
  readonly baseUrl: URL;
  /** Time to connect, in ms; twice as long for the headers and for each pause in the body, twelve times for it all. */
  readonly timeoutMs: number;
  /** Longest body that is read, in bytes. */
  readonly limitBytes: number;
  /** Connections of the caller's, which `close` leaves alone. */
  readonly agent?: Agent | undefined;
}

/** Servers close idle connections after 5 s (uvicorn's default); we let go a little earlier. */
const idleMs = 4_000;
/** Connections to one server, in each lane. */
const limitConnections = 10;

/**
 * Makes a transport. What it needs of Node is loaded with the first request, TLS only for a URL that asks for it: a
 * supervisor has its runner started by then.
 */
export function createTransport(options: TransportOptions): Transport {
  const { protocol, hostname, port, pathname } = options.baseUrl;
  const prefix = pathname.replace(/\/+$/, "");
  const host = hostname.replace(/^\[|\]$/g, "");
  const agents = new Map<string, Agent>();

  return {
    send: ({ method, path, headers, body, lane }, signal) => {
      signal?.throwIfAborted();
      const http = process.getBuiltinModule(protocol === "https:" ? "node:https" : "node:http");
      const request = http.request({
        method,
        host,
        port: port === "" ? undefined : port,
        path: prefix + path,
        headers: body ? { ...headers, "content-length": body.length } : headers,
        agent: options.agent ?? agentOf(http, lane ?? ""),
      });
      const outcome = settle(request, options, signal);
      request.end(body);
      return outcome;
    },
    close() {
      for (const agent of agents.values()) {
        agent.destroy();
      }
    },
  };

  function agentOf(http: Pick<typeof Http, "Agent">, lane: string): Agent {
    const agent =
      agents.get(lane) ??
      new http.Agent({ keepAlive: true, timeout: idleMs, maxSockets: limitConnections });
    agents.set(lane, agent);
    return agent;
  }
}

/** Follows a request to its end: an answer, a failure, a time limit or an abort, whichever is first. */
function settle(
  request: ClientRequest,
  { timeoutMs, limitBytes }: TransportOptions,
  signal: AbortSignal | undefined,
): Promise<HttpOutcome> {
  const { promise, resolve, reject } = Promise.withResolvers<HttpOutcome>();
  const endsAt = nowMs() + 12 * timeoutMs;
  let timer = setTimeout(expire, 12 * timeoutMs, "the whole answer");
  let isOver = false;

  signal?.addEventListener("abort", abort, { once: true });
  request.once("socket", (socket) => {
    if (socket.connecting) {
      limit("a connection", timeoutMs);
      socket.once("connect", () => limit("the whole answer", Infinity)); // a large body takes its time
    }
  });
  request.once("finish", () => limit("the answer's headers", 2 * timeoutMs));
  request.on("error", (cause) => {
    const isReset = "code" in cause && (cause.code === "ECONNRESET" || cause.code === "EPIPE");
    finish({ kind: "none", cause, isStale: isReset && request.reusedSocket });
  });
  request.once("response", receive);
  return promise;

  function receive(answer: IncomingMessage): void {
    const { statusCode: status = 0, headers } = answer;
    const chunks: Buffer[] = [];
    let length = 0;
    pause();
    answer.on("data", (chunk: Buffer) => {
      length += chunk.length;
      chunks.push(chunk);
      pause();
      if (length > limitBytes) {
        finish({ kind: "too large", status });
        request.destroy();
      }
    });
    answer.once("end", () =>
      finish({ kind: "answer", status, headers, body: Buffer.concat(chunks) }),
    );
    answer.once("error", (cause) => finish({ kind: "none", cause, isStale: false }));
  }

  function pause(): void {
    limit("the rest of the answer", 2 * timeoutMs);
  }

  function limit(what: string, ms: number): void {
    clearTimeout(timer);
    if (isOver) {
      return; // the answer came before the request was taken
    }
    timer = setTimeout(expire, Math.min(ms, endsAt - nowMs()), what);
  }

  function expire(what: string): void {
    request.destroy(new Error(`timed out waiting for ${what}`));
  }

  function abort(): void {
    reject(signal?.reason);
    finish();
    request.destroy();
  }

  function finish(outcome?: HttpOutcome): void {
    isOver = true;
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
    if (outcome) {
      resolve(outcome);
    }
  }
}
