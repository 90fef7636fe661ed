import { text } from "node:stream/consumers";
import t from "tap";
import type { Launch } from "../../../src/conformance/runner/case.ts";
import { startRunner, untilEnded } from "../../../src/conformance/runner/links.ts";

const never = new AbortController().signal;
/** Connects to the two addresses of its arguments, and says which argument each was. */
const connecting = `
for (const arg of process.argv.slice(1)) {
  const [, name, host, port] = /^--(\\w+)=(.*):(\\d+)$/.exec(arg) ?? [];
  if (port !== undefined) {
    const socket = require("net").connect({ host, port: Number(port) });
    socket.end(name + " at " + host, () => socket.destroy());
  }
}`;

t.test("startRunner: gives two addresses, and tells the connections apart", async (t) => {
  await using started = await start(connecting, {});
  const { links } = started;
  t.equal(links?.comm && (await text(links.comm)), "comm at 127.0.0.1");
  t.equal(links?.logs && (await text(links.logs)), "logs at 127.0.0.1");
  t.equal(started.connections, 2);
  t.match(await untilEnded(started, never), { code: 0 });
});

t.test("startRunner: arguments may be in another order, and name the host", async (t) => {
  const args = ["x", "--logs=<logs>", "--comm=<comm>"];
  await using started = await start(connecting, { args, host: "localhost" });
  t.equal(started.links?.comm && (await text(started.links.comm)), "comm at localhost");
  t.match(await untilEnded(started, never), { code: 0 });
});

t.test(
  "startRunner: has no connections when the process ends, or is stopped, before",
  async (t) => {
    await using ended = await start("process.exitCode = 4", {});
    t.equal(ended.links, undefined);
    t.equal(ended.connections, 0);
    t.match(await untilEnded(ended, never), { code: 4 });

    const stopping = new AbortController();
    setTimeout(() => stopping.abort(), 100);
    await using stopped = await start("setInterval(() => {}, 1000)", {}, stopping.signal);
    t.equal(stopped.links, undefined);
  },
);

t.test("startRunner: refuses a command that cannot be started", async (t) => {
  const options = { command: ["/nowhere/at-all"], env: {}, launch: {}, signal: never };
  await t.rejects(startRunner(options), { code: "ERR_WINDSOCK_PEER_NOT_STARTED" });
});

t.test("untilEnded: gives up at its limit, now or later", async (t) => {
  await using started = await start(`${connecting}; setInterval(() => {}, 1000)`, {});
  t.equal(await untilEnded(started, AbortSignal.abort()), undefined);
  t.equal(await untilEnded(started, AbortSignal.timeout(20)), undefined);
});

t.test("untilEnded: does not wait for long for what holds a connection open", async (t) => {
  await using started = await start(connecting, {}); // its ends are not read
  t.match(await untilEnded(started, never), { code: 0 });
});

function start(source: string, launch: Launch, signal: AbortSignal = never) {
  const env = { PATH: process.env["PATH"] };
  return startRunner({ command: [process.execPath, "-e", source, "--"], env, launch, signal });
}
