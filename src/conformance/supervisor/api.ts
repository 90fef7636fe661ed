import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { mismatches } from "../match.ts";
import { type UsualAnswer, usualAnswer } from "./answers.ts";
import type { Call } from "./call.ts";
import type { ApiAnswer, ApiRule } from "./supervisor-case.ts";
import { toJson } from "./to-json.ts";

/** The Execution API of one attempt: grants what is asked, but for what the case says. */
export interface Api extends AsyncDisposable {
  readonly url: string;
  /** What it was called, in order; grows. */
  readonly calls: readonly Call[];
  /** The state that it has taken at last; null: none. */
  readonly state: string | null;
  /** Waits until it was called so often. */
  untilCalled(pattern: unknown, times: number, signal: AbortSignal): Promise<void>;
}

/** What a server answers with. */
export interface ApiOptions {
  readonly rules: readonly ApiRule[];
  /** What the claim is answered with. */
  readonly context: object;
  /** Dated version that it tells with each answer. */
  readonly version: string;
}

/** Opens such a server on a free port. */
export async function openApi({ rules, context, version }: ApiOptions): Promise<Api> {
  const calls: Call[] = [];
  const taken = new Map<ApiRule, number>();
  const looking = new Set<() => void>();
  let state: string | null = null;

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    calls.push(call);
    looking.forEach((look) => look());
    const rule = rules.find(({ to }) => mismatches(to, call).length === 0);
    const at = rule === undefined ? 0 : (taken.get(rule) ?? 0);
    if (rule !== undefined) {
      taken.set(rule, at + 1);
    }
    const answer = rule?.answers[Math.min(at, rule.answers.length - 1)] ?? {};
    await sleep(answer.afterMs ?? 0);
    const { status = 200 } = answer;
    if (
      answer.instead === undefined &&
      status < 300 &&
      call.path.endsWith("/state") &&
      call.method === "PATCH" &&
      Object(call.body).state !== "server_terminated" // Airflow 3.4 acknowledges with it that it was told to stop
    ) {
      state = String(Object(call.body).state);
    }
    send(response, answer, usualAnswer(call, context), version);
  };
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy()); // whoever called has gone
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = Object(server.address());
  return {
    url: `http://127.0.0.1:${port}/execution/`,
    calls,
    get state() {
      return state;
    },
    untilCalled: (pattern, times, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = (): void => {
        if (calls.filter((call) => mismatches(pattern, call).length === 0).length >= times) {
          resolve();
        } else if (signal.aborted) {
          reject(signal.reason);
        }
      };
      looking.add(look);
      signal.addEventListener("abort", look);
      look();
      return promise.finally(() => {
        looking.delete(look);
        signal.removeEventListener("abort", look);
      });
    },
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise<unknown>((done) => server.close(done));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readCall(request: IncomingMessage): Promise<Call> {
  const { method = "", url = "", headers } = request;
  const { pathname, searchParams } = new URL(url, "http://localhost");
  const content = await text(request);
  const query = Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => {
      const all = searchParams.getAll(name);
      return [name, all.length === 1 ? String(all[0]) : all];
    }),
  );
  const path = pathname.replace(/^\/execution\/+/, "");
  return { method, path, query, headers, body: content === "" ? undefined : parsed(content) };
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return content;
  }
}

function send(
  response: ServerResponse,
  { status, body, more, text: content, headers, instead }: ApiAnswer,
  usual: UsualAnswer,
  version: string,
): void {
  if (instead === "hang") {
    return;
  }
  if (instead === "reset") {
    response.socket?.resetAndDestroy();
    return;
  }
  const asUsual = status === undefined && body === undefined && content === undefined;
  const value = asUsual ? usual.body : body;
  const merged = more === undefined ? value : { ...Object(usual.body), ...more };
  const sent = content ?? (merged === undefined ? undefined : toJson(merged));
  const length = instead === "cut" ? { "content-length": "1000" } : {};
  response.writeHead(status ?? (asUsual ? usual.status : 200), {
    "content-type": "application/json",
    "airflow-api-version": version,
    ...(asUsual && usual.headers),
    ...length,
    ...headers,
  });
  if (instead === "cut") {
    response.write('{"key":');
    response.socket?.end();
    return;
  }
  response.end(sent);
}
