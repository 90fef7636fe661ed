import { resolve } from "node:path";
import t from "tap";
import { serverDriver } from "../../../src/conformance/server/driver.ts";

const { signal } = new AbortController();
const one = {
  id: "health.get",
  proves: "It is healthy.",
  request: { method: "GET", path: "/health" },
  answer: { status: 200, body: { status: "healthy" } },
};

t.test(
  "serverDriver: starts the server once, with the seed, and plays cases one by one",
  async (t) => {
    await using session = await serverDriver.open(peer("answers as it should"), signal);
    t.equal(serverDriver.atOnce, 1);
    t.strictSame(await session.play(one, signal), []);
  },
);

t.test("serverDriver: a server that does not start is an error, and is gone", async (t) => {
  await t.rejects(serverDriver.open(peer("prints garbage"), signal), {
    code: "ERR_WINDSOCK_PEER_NOT_STARTED",
    message: /something else than a ready line: hello/,
  });
});

t.test("serverDriver: a server that does not end with its input is killed", async (t) => {
  const session = await serverDriver.open(peer("outlives its input"), signal);
  const stopping = AbortSignal.timeout(20);
  await t.rejects(session.play(one, stopping), { name: "TimeoutError" });
  await session[Symbol.asyncDispose]();
});

function peer(how: string) {
  const { env } = process;
  const command = [process.execPath, resolve("test/support/conformance-peer.ts"), how];
  return { command, env, airflow: "3.3.2" };
}
