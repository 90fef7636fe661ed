import { type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import t, { type Test } from "tap";
import { openLinks } from "../../src/runner/links.ts";

const program = fileURLToPath(import.meta.resolve("../support/runner-links.ts"));

t.test("openLinks: two addresses, in any order, the last of each, IPv6 too", async (t) => {
  const comm = await listen(t);
  const logs = await listen(t, "::1");
  const [links, commEnd, logEnd] = await Promise.all([
    openLinks(["--logs=x:1", `--logs=${logs.address}`, "--other", `--comm=${comm.address}`]),
    comm.connection,
    logs.connection,
  ]);
  links.sendLine("one\n");
  links.sendLine("two\n");
  commEnd.write("hello");
  t.equal(String((await once(links.comm, "data"))[0]), "hello");
  const received = text(logEnd);
  await links.closeLogs();
  t.equal(await received, "one\ntwo\n");
  links.comm.destroy();
});

t.test("openLinks: all lines are out when the logs are closed, however many", async (t) => {
  const { links, logEnd } = await connected(t);
  const line = `${"x".repeat(1000)}\n`;
  for (let at = 0; at < 5_000; at += 1) {
    links.sendLine(line);
  }
  const received = text(logEnd);
  await links.closeLogs();
  t.equal((await received).length, 5_000 * line.length);
});

t.test("openLinks: a reader of the log that has gone harms nobody", async (t) => {
  const { links, logEnd } = await connected(t);
  logEnd.resetAndDestroy();
  for (let at = 0; at < 100; at += 1) {
    links.sendLine("nobody reads this\n");
    await new Promise((resolve) => setImmediate(resolve));
  }
  await links.closeLogs();
  await links.closeLogs();
  t.notOk(links.comm.destroyed);
});

const wrong: Readonly<Record<string, readonly string[]>> = {
  "--logs= is no host and port": ["--comm=127.0.0.1:PORT"],
  "--comm= is no host and port": ["--logs=127.0.0.1:PORT"],
  "--comm=127.0.0.1 is no host and port": ["--comm=127.0.0.1", "--logs=127.0.0.1:PORT"],
  "--logs=:x is no host and port": ["--comm=127.0.0.1:PORT", "--logs=:x"],
};
for (const [message, args] of Object.entries(wrong)) {
  t.test(`openLinks: ${message}`, async (t) => {
    const { server, address } = await listen(t);
    server.on("connection", (socket) => socket.destroy());
    const filled = args.map((arg) => arg.replace("127.0.0.1:PORT", address));
    await t.rejects(openLinks(filled), { code: "ERR_WINDSOCK_NO_SUPERVISOR", message });
  });
}

t.test("openLinks: an address that does not answer is named, with the cause", async (t) => {
  const { server, address } = await listen(t);
  server.close();
  await once(server, "close");
  await t.rejects(openLinks([`--comm=${address}`, `--logs=${address}`]), {
    code: "ERR_WINDSOCK_NO_SUPERVISOR",
    message: `--comm=${address} does not answer`,
    cause: { code: "ECONNREFUSED" },
  });
});

t.test("openLinks: two inherited sockets, the log begins with an empty line", async (t) => {
  const child = start(["ignore", "pipe", "inherit", "pipe", "pipe"]);
  const [comm, logs] = [socketOf(child.stdio[3]), socketOf(child.stdio[4])];
  const received = text(logs);
  comm.write("a");
  t.equal(String((await once(comm, "data"))[0]), "heard a");
  comm.write("end");
  t.equal(String((await once(comm, "data"))[0]), "heard end");
  t.equal(await received, "\nfirst\nline of a\nline of end\n");
});

t.test("openLinks: neither addresses nor sockets is an error that says so", async (t) => {
  for (const stdio of [
    ["ignore", "pipe", "inherit"],
    ["ignore", "pipe", "inherit", "pipe"],
  ] as const) {
    const { stdout } = start([...stdio]);
    t.equal(
      stdout === null ? "" : await text(stdout),
      "ERR_WINDSOCK_NO_SUPERVISOR: there are no addresses in the arguments and no sockets to inherit",
    );
  }
});

function start(stdio: StdioOptions) {
  return spawn(process.execPath, [program], { stdio });
}

function socketOf(stream: unknown): Socket {
  if (stream instanceof Socket) {
    return stream;
  }
  throw new TypeError("no socket");
}

async function connected(t: Test) {
  const comm = await listen(t);
  const logs = await listen(t);
  const [links, logEnd] = await Promise.all([
    openLinks([`--comm=${comm.address}`, `--logs=${logs.address}`]),
    logs.connection,
  ]);
  t.teardown(() => links.comm.destroy());
  return { links, logEnd };
}

async function listen(
  t: Test,
  host = "127.0.0.1",
): Promise<{ server: Server; address: string; connection: Promise<Socket> }> {
  const server = createServer();
  const connection = once(server, "connection").then(([socket]): Socket => {
    t.teardown(() => socket.destroy());
    return socket;
  });
  connection.catch(() => {});
  t.teardown(() => void server.close());
  server.listen(0, host);
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return {
    server,
    address: host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`,
    connection,
  };
}
