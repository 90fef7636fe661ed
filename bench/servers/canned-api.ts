import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dagRun } from "../workload.ts";

/**
 * An Execution API that has one answer to each call. It keeps the XComs that were stored, and when it last answered a
 * call for a state: `GET /acknowledged` tells, on the clock of `process.hrtime`, which all processes of a machine share.
 */
export interface CannedApi extends AsyncDisposable {
  readonly baseUrl: string;
}

/** What the server keeps. */
interface Kept {
  readonly xcoms: Map<string, string>;
  acknowledgedAt: bigint;
}

const runContext = {
  dag_run: dagRun,
  task_reschedule_count: 0,
  max_tries: 0,
  variables: [],
  connections: [],
  xcom_keys_to_clear: [],
  should_retry: false,
};

const routes: readonly (readonly [RegExp, number, unknown?])[] = [
  [/^PATCH \/execution\/task-instances\/[^/]+\/run$/, 200, runContext],
  [/^PATCH \/execution\/task-instances\/[^/]+\/state$/, 204],
  [/^PUT \/execution\/task-instances\/[^/]+\/heartbeat$/, 204],
  [/^PUT \/execution\/task-instances\/[^/]+\/rtif$/, 201, { message: "stored" }],
  [/^GET \/execution\/task-instances\/[^/]+\/validate-inlets-and-outlets$/, 200, {}],
  [/^GET \/execution\/variables\//, 200, { key: "colour", value: "x".repeat(100) }],
  [/^GET \/execution\/health$/, 200, { status: "healthy" }],
];

/** Opens the server on a free port of this machine. */
export async function openCannedApi(): Promise<CannedApi> {
  const kept: Kept = { xcoms: new Map(), acknowledgedAt: 0n };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => answer(request, response, Buffer.concat(chunks).toString(), kept));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    baseUrl: `http://127.0.0.1:${port}/execution/`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<unknown>((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  { method, url = "" }: IncomingMessage,
  response: ServerResponse,
  body: string,
  kept: Kept,
): void {
  const [path = ""] = url.split("?");
  if (path === "/execution/acknowledged") {
    send(response, 200, String(kept.acknowledgedAt));
  } else if (path.startsWith("/execution/xcoms/")) {
    answerXCom(response, path, method === "POST" ? body : undefined, kept);
  } else {
    const route = routes.find(([pattern]) => pattern.test(`${method} ${path}`));
    const [, status = 404, canned] = route ?? [undefined, 404, { detail: "Not Found" }];
    send(response, status, canned === undefined ? "" : JSON.stringify(canned));
    if (path.endsWith("/state")) {
      kept.acknowledgedAt = process.hrtime.bigint();
    }
  }
}

function answerXCom(
  response: ServerResponse,
  path: string,
  stored: string | undefined,
  { xcoms }: Kept,
): void {
  if (stored === undefined) {
    const value = xcoms.get(path) ?? '{"rows":[1,2,3]}';
    send(response, 200, `{"key":"return_value","value":${value}}`);
  } else {
    xcoms.set(path, stored);
    send(response, 201, '{"message":"stored"}');
  }
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    "airflow-api-version": "2026-06-30",
  });
  response.end(body);
}
