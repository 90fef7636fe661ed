import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:http";
import { connect as connectHttp2 } from "node:http2";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import t, { type Test } from "tap";
import { createProtocols } from "../../../src/supervisor/door/protocols.ts";

t.test("HTTP/1.1 and HTTP/2 on one socket", async (t) => {
  const path = await serve(t);
  const one = request({ socketPath: path, path: "/one", agent: false }).end();
  const [response] = await once(one, "response");
  t.equal(await text(response), "1.1");
  const session = connectHttp2("http://localhost", { createConnection: () => connect(path) });
  t.equal(await text(session.request({ ":path": "/two" })), "2.0");
  session.destroy();
});

t.test("the first bytes may come one by one", async (t) => {
  const socket = connect(await serve(t));
  for (const byte of "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n") {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  t.match(await text(socket), /^HTTP\/1.1 200[\s\S]*1\.1/);
});

t.test("whoever hangs up, or speaks neither, disturbs nobody", async (t) => {
  const path = await serve(t);
  const silent = connect(path);
  await once(silent, "connect");
  silent.destroy();
  const broken = connect(path);
  broken.write("PRI but no HTTP/2, and so much of it that it is seen");
  await once(broken.resume(), "close");
  const one = request({ socketPath: path, agent: false }).end();
  const [response] = await once(one, "response");
  t.equal(await text(response), "1.1");
});

t.test("whom the request is for does not matter, be it no host at all", async (t) => {
  const path = await serve(t);
  const headers = { host: "a%2Fb", "x-asks": "host" };
  const one = request({ socketPath: path, headers, agent: false }).end();
  const [response] = await once(one, "response");
  t.equal(await text(response), "localhost");
  const session = connectHttp2("http://localhost", { createConnection: () => connect(path) });
  const authority = { ":authority": "tmp%2Fwindsock%2Fsupervisor.sock", "x-asks": "host" };
  t.equal(await text(session.request({ ":path": "/", ...authority })), "localhost");
  session.destroy();
});

t.test("a request that the handler cannot read is refused", async (t) => {
  const path = await serve(t);
  const one = request({ socketPath: path, path: "//[", agent: false }).end();
  const [response] = await once(one, "response");
  t.equal(response.statusCode, 400);
});

async function serve(t: Test): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "protocols-"));
  const take = createProtocols((request, response) => {
    const { headers } = request;
    const host = headers[":authority"] ?? headers.host;
    const isPath = URL.canParse(String(request.url), "http://localhost");
    if (!isPath) {
      throw new TypeError("Invalid URL");
    }
    response.end(String(headers["x-asks"] === "host" ? host : request.httpVersion));
  });
  const server = createServer(take).listen(join(folder, "s"));
  await once(server, "listening");
  t.teardown(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  return join(folder, "s");
}
