import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** A request as it came. */
interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** What the server does with one request. */
export type Step = (response: ServerResponse, request: Received) => void;

/** A server that does what its script says, one step per request, the last one for all that follow. */
export interface ScriptedServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly received: readonly Received[];
  /** How many connections were made. */
  connections(): number;
}

/** Opens a server on a free port of this machine, with the API below `/execution/`. */
export async function openScriptedServer(...script: readonly Step[]): Promise<ScriptedServer> {
  const received: Received[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, path: url, headers, body: Buffer.concat(chunks).toString() };
      const step = script[Math.min(received.length, script.length - 1)];
      received.push(one);
      step?.(response, one);
    });
  });
  server.on("connection", () => {
    connections += 1;
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = Object(server.address()); // listening on a port
  return {
    baseUrl: `http://127.0.0.1:${port}/execution/`,
    received,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<unknown>((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Answers with JSON, or with nothing but a status. */
export function json(
  status: number,
  body?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Step {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

/** Answers with any text. */
export function text(
  status: number,
  body: string | Buffer,
  headers: Readonly<Record<string, string>> = { "content-type": "application/json" },
): Step {
  return (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Cuts the connection instead of an answer. */
export const reset: Step = (response) => {
  response.socket?.resetAndDestroy();
};

/** Cuts the connection in the middle of an answer that promised more. */
export const truncate: Step = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
  response.write('{"key":');
  response.socket?.end();
};

/** Never answers. */
export const hang: Step = () => {};

/** Begins an answer and never ends it. */
export const stall: Step = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  response.write('{"key":');
};

/** Sends blanks for ever: no pause is long, and the answer never ends. */
export const drip: Step = (response) => {
  response.writeHead(200, { "content-type": "application/json" });
  const timer = setInterval(() => response.write(" "), 1);
  response.on("close", () => clearInterval(timer));
};
