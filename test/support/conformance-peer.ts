// PROCESS, started by tests of the conformance kit: a server that is wrong in a way of its own. conformance-peer.ts HOW --seed FILE
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { openSeededServer } from "./local-server.ts";

const [how] = process.argv.slice(2);

const ways: Readonly<Record<string, () => unknown>> = {
  "prints garbage": () => process.stdout.write("hello\n"),
  "prints other json": () => process.stdout.write('{"base_url": "nowhere", "jwt_secret": 1}\n'),
  ends: () => {
    process.stderr.write("first\nno database\n");
    process.exitCode = 3;
  },
  "is silent": () => process.stdin.resume(),
  "gives no answer": () => {
    const server = createServer((request) => request.socket.destroy()).listen(0, "127.0.0.1", () =>
      ready(server.address(), { secret: "s", audience: "a" }),
    );
    process.stdin.on("end", () => process.exit()).resume();
  },
  "outlives its input": () => {
    const server = createServer(() => {}).listen(0, "127.0.0.1", () =>
      ready(server.address(), { secret: "s", audience: "a" }),
    );
    process.stdin.resume();
  },
  "takes every heartbeat": () =>
    patched((request, answer) =>
      /heartbeat/.test(request.url ?? "") && answer.status === 409
        ? { ...answer, status: 204, body: Buffer.alloc(0) }
        : answer,
    ),
  "answers as it should": () => patched((_, answer) => answer),
};

await ways[how ?? ""]?.();

interface Answered {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** Serves what our server answers, but for some. */
async function patched(patch: (request: IncomingMessage, answer: Answered) => Answered) {
  const ours = await openSeededServer("3.3.2");
  const forward = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const headers = new Headers(Object(request.headers));
    headers.delete("connection");
    const answer = await fetch(new URL(request.url ?? "", ours.baseUrl), {
      method: request.method ?? "",
      headers,
      ...(body.length > 0 && { body }),
    });
    const {
      status,
      body: told,
      ...others
    } = patch(request, {
      status: answer.status,
      headers: [...answer.headers].filter(([name]) => name !== "connection"),
      body: Buffer.from(await answer.arrayBuffer()),
    });
    response.writeHead(status, Object.fromEntries(others.headers)).end(told);
  };
  const server = createServer((request, response) => void forward(request, response));
  server.listen(0, "127.0.0.1", () =>
    ready(server.address(), { secret: ours.jwtSecret, audience: ours.jwtAudience }),
  );
  process.stdin.on("end", () => process.exit()).resume();
}

function ready(address: unknown, { secret, audience }: { secret: string; audience: string }) {
  const { port }: AddressInfo = Object(address);
  const line = {
    base_url: `http://127.0.0.1:${port}/execution/`,
    jwt_secret: secret,
    jwt_audience: audience,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
