import { getEventListeners } from "node:events";
import { Agent } from "node:http";
import { createServer, type Socket } from "node:net";
import t from "tap";
import {
  createTransport,
  type HttpRequest,
  type TransportOptions,
} from "../../src/api/transport.ts";
import {
  drip,
  hang,
  json,
  openScriptedServer,
  reset,
  type Step,
  stall,
  text,
  truncate,
} from "../support/scripted-server.ts";

const get: HttpRequest = {
  method: "GET",
  path: "/x?y=%2e",
  headers: { accept: "application/json" },
};

t.test("send: an answer with its status, headers and body", async (t) => {
  await using server = await openScriptedServer(json(201, { a: 1 }, { "x-a": "b" }));
  await using http = open(server.baseUrl);
  const body = Buffer.from('{"ä":1}');
  const outcome = await http.send({ ...get, method: "PUT", body });
  t.match(outcome, { kind: "answer", status: 201, headers: { "x-a": "b" } });
  t.equal(outcome.kind === "answer" && outcome.body.toString(), '{"a":1}');
  t.match(server.received, [{ method: "PUT", path: "/execution/x?y=%2e", body: '{"ä":1}' }]);
  t.equal(server.received[0]?.headers["content-length"], String(body.length));
});

t.test("send: the path is sent as it is, below that of the base URL", async (t) => {
  await using server = await openScriptedServer(json(200));
  for (const base of [
    server.baseUrl,
    server.baseUrl.replace(/\/$/, ""),
    new URL("/", server.baseUrl).href,
  ]) {
    await using http = open(base);
    await http.send({ ...get, path: "/a/%2e%2e/b" });
  }
  t.strictSame(
    server.received.map(({ path }) => path),
    ["/execution/a/%2e%2e/b", "/execution/a/%2e%2e/b", "/a/%2e%2e/b"],
  );
});

t.test(
  "send: one connection serves one request after the other, heartbeats have their own",
  async (t) => {
    await using server = await openScriptedServer(json(200));
    await using http = open(server.baseUrl);
    await http.send(get);
    await http.send(get);
    t.equal(server.connections(), 1);
    await http.send({ ...get, lane: "heartbeat" });
    await http.send({ ...get, lane: "heartbeat" });
    t.equal(server.connections(), 2);
  },
);

t.test("send: a redirect is an answer and is not followed", async (t) => {
  await using server = await openScriptedServer(json(307, {}, { location: "/elsewhere" }));
  await using http = open(server.baseUrl);
  t.match(await http.send(get), { kind: "answer", status: 307 });
  t.equal(server.received.length, 1);
});

t.test("send: no answer when nobody listens", async (t) => {
  const server = await openScriptedServer();
  await server[Symbol.asyncDispose]();
  await using http = open(server.baseUrl);
  t.match(await http.send(get), { kind: "none", isStale: false, cause: { code: "ECONNREFUSED" } });
});

const none: Readonly<Record<string, readonly [Step, RegExp]>> = {
  "the server cuts the connection": [reset, /ECONNRESET|hang up/],
  "the answer is cut": [truncate, /aborted/],
  "the server does not speak HTTP": [
    (response) => response.socket?.end("nonsense\r\n\r\n"),
    /Parse Error/,
  ],
  "the server is silent": [hang, /timed out waiting for the answer's headers/],
  "the answer stops": [stall, /timed out waiting for the rest of the answer/],
  "the answer never ends": [drip, /timed out waiting for the rest of the answer/],
};
for (const [name, [step, message]] of Object.entries(none)) {
  t.test(`send: no answer when ${name}`, async (t) => {
    await using server = await openScriptedServer(step);
    await using http = open(server.baseUrl, { timeoutMs: 10 });
    const outcome = await http.send(get);
    t.match(outcome, { kind: "none", isStale: false });
    t.match(outcome.kind === "none" && outcome.cause.message, message);
  });
}

t.test("send: no answer when the connection does not come about", async (t) => {
  const agent = new Agent();
  agent.createConnection = () => {
    const { Socket } = process.getBuiltinModule("node:net");
    return Object.defineProperty(new Socket(), "connecting", { value: true });
  };
  await using http = open("http://127.0.0.1:1/", { timeoutMs: 10, agent });
  t.match(await http.send(get), {
    kind: "none",
    cause: { message: "timed out waiting for a connection" },
  });
});

t.test("send: a kept connection that is cut before an answer was stale", async (t) => {
  await using server = await openScriptedServer(json(200), reset, json(200), truncate);
  await using http = open(server.baseUrl);
  await http.send(get);
  t.match(await http.send(get), { kind: "none", isStale: true });
  await http.send(get);
  t.match(await http.send(get), { kind: "none", isStale: false }, "an answer had begun");
});

t.test("send: a kept connection that is silent was not stale", async (t) => {
  await using server = await openScriptedServer(json(200), hang);
  await using http = open(server.baseUrl, { timeoutMs: 10 });
  await http.send(get);
  t.match(await http.send(get), { kind: "none", isStale: false });
});

t.test("send: an answer may come before the request was taken", async (t) => {
  const body = new Uint8Array(8_000_000);
  const { promise: taken, resolve } = Promise.withResolvers<void>();
  const { promise: connected, resolve: connect } = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    let length = 0;
    socket.once("data", () => {
      socket.pause();
      socket.write("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
      connect(socket);
    });
    socket.on("data", (chunk) => {
      length += chunk.length;
      if (length > body.length) {
        resolve();
      }
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => server.close());
  await using http = open(`http://127.0.0.1:${Object(server.address()).port}/`);
  t.match(await http.send({ ...get, method: "POST", body }), { kind: "answer", status: 413 });
  (await connected).resume();
  await taken;
});

t.test("send: reads no more than the limit", async (t) => {
  await using server = await openScriptedServer(
    text(200, "x".repeat(11)),
    text(200, "x".repeat(10)),
  );
  await using http = open(server.baseUrl, { limitBytes: 10 });
  t.strictSame(await http.send(get), { kind: "too large", status: 200 });
  t.match(await http.send(get), { kind: "answer" });
});

t.test(
  "send: an abort ends it with the signal's reason, before and after it was sent",
  async (t) => {
    const controller = new AbortController();
    const reason = new Error("stopped");
    await using server = await openScriptedServer(() => controller.abort(reason));
    await using http = open(server.baseUrl);
    await t.rejects(http.send(get, controller.signal), reason);
    await t.rejects(async () => http.send(get, controller.signal), reason);
    t.equal(server.received.length, 1);
  },
);

t.test("send: an abort in the tick of sending ends it too", async (t) => {
  const controller = new AbortController();
  await using server = await openScriptedServer(json(200));
  await using http = open(server.baseUrl);
  const sent = http.send(get, controller.signal);
  controller.abort(new Error("stopped"));
  await t.rejects(sent, { message: "stopped" });
});

t.test("send: listens to a signal no longer than the request lasts", async (t) => {
  const { signal } = new AbortController();
  await using server = await openScriptedServer(json(200));
  await using http = open(server.baseUrl);
  await http.send(get, signal);
  t.strictSame(getEventListeners(signal, "abort"), []);
});

t.test("close: ends requests on the way, and leaves the caller's connections alone", async (t) => {
  const agent = new Agent({ keepAlive: true });
  t.teardown(() => agent.destroy());
  await using server = await openScriptedServer(json(200), hang);
  const theirs = open(server.baseUrl, { agent });
  await theirs.send(get);
  theirs.close();
  t.equal(Object.keys(agent.freeSockets).length, 1);

  const ours = open(server.baseUrl);
  const sent = ours.send(get);
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = setInterval(() => server.received.length === 2 && resolve(), 1);
  await promise;
  clearInterval(watch);
  ours.close();
  t.match(await sent, { kind: "none" });
});

t.test("createTransport: speaks TLS when the URL says so, on the port it says", async (t) => {
  await using server = await openScriptedServer(json(200));
  await using http = open(server.baseUrl.replace("http:", "https:"));
  t.match(await http.send(get), { kind: "none", cause: { code: /^ERR_SSL|EPROTO/ } });
});

t.test("createTransport: understands addresses in brackets", async (t) => {
  await using http = open("http://[::1]:1/execution/");
  t.match(await http.send(get), { kind: "none", cause: { address: "::1", port: 1 } });
});

t.test("createTransport: a URL without a port means the usual one", async (t) => {
  const agent = new Agent();
  const asked: unknown[] = [];
  agent.createConnection = (options) => {
    asked.push("port" in options && options.port);
    throw new Error("not now");
  };
  await using http = open("http://127.0.0.1/", { agent });
  await t.rejects(async () => http.send(get), { message: "not now" });
  t.strictSame(asked, [80]);
});

function open(baseUrl: string, options: Partial<TransportOptions> = {}) {
  const transport = createTransport({
    baseUrl: new URL(baseUrl),
    timeoutMs: 5_000,
    limitBytes: 1_000_000,
    ...options,
  });
  return { ...transport, [Symbol.asyncDispose]: async () => transport.close() };
}
