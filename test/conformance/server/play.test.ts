import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import t from "tap";
import { playServerCase } from "../../../src/conformance/server/play.ts";
import { openSeededServer } from "../../support/local-server.ts";

const head = { id: "a.b", proves: "It is so." };
const { signal } = new AbortController();
const airflow = "3.3.2";

t.test(
  "playServerCase: sends one request, or several at once, and judges the answers",
  async (t) => {
    await using server = await openSeededServer(airflow);
    const { baseUrl, jwtSecret: secret, jwtAudience: audience } = server;
    const options = { ready: { baseUrl, secret, audience }, airflow, signal };
    const request = { method: "GET", path: "/health" };
    const answer = { status: 200, body: { status: "healthy" } };
    t.strictSame(await playServerCase({ ...head, request, answer }, options), []);
    t.strictSame(
      await playServerCase({ ...head, request, answer, look: { only: ["a"] } }, options),
      [
        'answer.body.status is absent, expected "healthy"',
        "answer.body.a is null, expected nothing there",
      ],
    );
    const together = [request, request];
    t.strictSame(
      await playServerCase({ ...head, together, answers: [answer, answer] }, options),
      [],
    );
    t.match(
      await playServerCase({ ...head, together, answers: [answer, { status: 404 }] }, options),
      [/^no answer is /],
    );
  },
);

t.test("playServerCase: no answer is a fault, unless nobody waits for it", async (t) => {
  const server = createServer((request) => request.socket.destroy()).listen(0, "127.0.0.1");
  t.teardown(() => server.close());
  await once(server, "listening");
  const { port }: AddressInfo = Object(server.address());
  const ready = { baseUrl: `http://127.0.0.1:${port}/`, secret: "s", audience: "a" };
  const one = { ...head, request: { method: "GET", path: "/health" }, answer: { status: 200 } };
  t.match(await playServerCase(one, { ready, airflow, signal }), [
    /^no answer: Error: .*socket hang up/,
  ]);
  const stopped = AbortSignal.abort("SIGINT");
  await t.rejects(playServerCase(one, { ready, airflow, signal: stopped }), "SIGINT");
});
