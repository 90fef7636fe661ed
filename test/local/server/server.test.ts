import { once } from "node:events";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import t from "tap";
import { openLocalServer } from "../../../src/local/server/server.ts";
import { openStore } from "../../../src/local/store/store.ts";
import { playOurs } from "../../support/local-server.ts";
import { storeOfOneTask } from "../../support/route-request.ts";

const id = "0199bb6c-0000-7000-8000-000000000001";
const played = await playOurs(/^(health|version|correlation)/);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`versions, headers and conventions: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

t.test("openLocalServer: answers what is too long, and what cannot be a path", async (t) => {
  await using server = await openLocalServer({ store: openStore(":memory:") });
  t.match(server.jwtSecret, /^[0-9a-f]{96}$/, "a secret of its own");
  t.equal((await ask(server.baseUrl, "%E0%A4%A")).status, 404);
  const long = await ask(server.baseUrl, "variables/k", Buffer.alloc(64 * 1024 * 1024 + 1));
  t.strictSame(long, { status: 413, text: '{"detail":"body exceeds 67108864 bytes"}' });
  await server.close();
});

t.test("openLocalServer: says why when its database fails", async (t) => {
  const store = storeOfOneTask({ id });
  await using server = await openLocalServer({ store });
  store.db.get("PRAGMA max_page_count = 1"); // no more than it has
  const response = await fetch(new URL("variables/k", server.baseUrl), {
    method: "PUT",
    body: JSON.stringify({ val: "x".repeat(100_000) }),
    headers: {
      authorization: `Bearer ${await server.token(id, "execution")}`,
      "content-type": "application/json",
    },
  });
  t.equal(response.status, 500);
  t.match(await response.json(), { message: /^database :memory: fails: .* full$/ });
});

/** Asks for a path as it is written. */
async function ask(baseUrl: string, path: string, body?: Buffer) {
  const { hostname, port } = new URL(baseUrl);
  const method = body === undefined ? "GET" : "PUT";
  const sent = request({ hostname, port, path: `/execution/${path}`, method, agent: false });
  sent.end(body);
  const [response] = await once(sent, "response");
  return { status: response.statusCode, text: await text(response) };
}
