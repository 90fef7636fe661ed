import { once } from "node:events";
import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import t, { type Test } from "tap";
import { send } from "../../../src/conformance/server/send.ts";
import type { ApiRequest } from "../../../src/conformance/server/server-case.ts";

const settings = { secret: "s", audience: "a" };

const requests: Readonly<Record<string, { asked: ApiRequest; headers: object; body: string }>> = {
  "nothing but a path": {
    asked: { method: "GET", path: "/a/b?c=d" },
    headers: {},
    body: "",
  },
  "a value as JSON": {
    asked: { method: "PUT", path: "/a", body: { é: null }, token: "abc", version: "2025-04-11" },
    headers: {
      authorization: "Bearer abc",
      "airflow-api-version": "2025-04-11",
      "content-type": "application/json",
      "content-length": "11",
    },
    body: '{"é":null}',
  },
  "null as JSON": {
    asked: { method: "PUT", path: "/a", body: null },
    headers: { "content-type": "application/json", "content-length": "4" },
    body: "null",
  },
  "raw text and another scheme": {
    asked: { method: "PUT", path: "/a", raw: "{", token: "abc", scheme: "basic" },
    headers: { authorization: "basic abc", "content-length": "1" },
    body: "{",
  },
  "a content type of its own": {
    asked: { method: "PUT", path: "/a", body: 1, headers: { "Content-Type": "text/plain" } },
    headers: { "content-type": "text/plain", "content-length": "1" },
    body: "1",
  },
};
for (const [name, { asked, headers, body }] of Object.entries(requests)) {
  t.test(`send: ${name}`, async (t) => {
    const seen: { request?: IncomingMessage; body?: string } = {};
    const baseUrl = await serve(t, (request, response) => {
      void text(request).then((body) => {
        Object.assign(seen, { request, body });
        response.writeHead(201, { "x-y": "z" }).end("made");
      });
    });
    const received = await send(baseUrl, asked, { settings });
    t.match(received, { status: 201, headers: { "x-y": "z" }, text: "made" });
    t.equal(seen.request?.url, `/execution${asked.path}`);
    t.equal(seen.request?.method, asked.method);
    const told = Object.entries(seen.request?.headers ?? {});
    t.strictSame(
      Object.fromEntries(told.filter(([each]) => each !== "host" && each !== "connection")),
      headers,
    );
    t.equal(seen.body, body);
  });
}

t.test("send: signs a token, and says which it was", async (t) => {
  const baseUrl = await serve(t, (request, response) => {
    response.end(request.headers.authorization);
  });
  const { text: told, token } = await send(
    baseUrl,
    { method: "GET", path: "/a", token: { sub: "me" } },
    { settings },
  );
  t.equal(told, `Bearer ${token}`);
  t.equal(token.split(".").length, 3);
});

t.test("send: rejects when there is no answer, or nobody waits for one", async (t) => {
  const baseUrl = await serve(t, (request) => request.socket.destroy());
  const asked = { method: "GET", path: "/a" };
  await t.rejects(send(baseUrl, asked, { settings }), { code: "ECONNRESET" });
  const deaf = await serve(t, () => {});
  const signal = AbortSignal.timeout(20);
  await t.rejects(send(deaf, asked, { settings, signal }), { name: "AbortError" });
});

async function serve(t: Test, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const { port }: AddressInfo = Object(server.address());
  return `http://127.0.0.1:${port}/execution/`;
}
