import t from "tap";
import { createApiClient } from "../../src/api/client.ts";
import { operations } from "../../src/contract/index.ts";
import { json, openScriptedServer } from "../support/scripted-server.ts";

const id = "0199b4a5-5b9c-7000-8000-000000000001";

t.test(
  "taskInstances.get: reads from Windsock's server, and says of Airflow's that it cannot",
  async (t) => {
    await using server = await openScriptedServer(
      json(200, { id, state: "running" }),
      json(404, { detail: { reason: "not_found" } }),
      json(404, { detail: "Not Found" }),
    );
    await using client = open(server.baseUrl);
    t.strictSame(await client.taskInstances.get(id), { id, state: "running" });
    t.equal(server.received[0]?.path, `/execution/task-instances/${id}`);
    await t.rejects(client.taskInstances.get(id), { code: "ERR_WINDSOCK_API_STATUS" });
    await t.rejects(client.taskInstances.get(id), { code: "ERR_WINDSOCK_API_VERSION" });
  },
);

t.test("taskReschedules.startDate: a moment or null", async (t) => {
  await using server = await openScriptedServer(json(200, "2026-01-01T00:00:00Z"), json(200, null));
  await using client = open(server.baseUrl);
  t.equal(await client.taskReschedules.startDate(id), "2026-01-01T00:00:00Z");
  t.equal(await client.taskReschedules.startDate(id), null);
  t.equal(server.received[0]?.path, `/execution/task-reschedules/${id}/start_date`);
});

t.test("health, ping: whether the server is there, and which of its parts work", async (t) => {
  const parts = { ok: ["a"], failing: {} };
  await using server = await openScriptedServer(json(200, { status: "healthy" }), json(200, parts));
  await using client = open(server.baseUrl);
  t.strictSame(await client.health(), { status: "healthy" });
  t.strictSame(await client.ping(), parts);
  t.match(server.received, [{ path: "/execution/health" }, { path: "/execution/health/ping" }]);
});

t.test("groups: every operation of the contract has a method", async (t) => {
  const asked = new Set<string>();
  const client = open("http://127.0.0.1:1/");
  const methods = (of: object): unknown[] =>
    Object.entries(of).flatMap(([name, one]) =>
      /^(call|close|version|negotiateVersion|tokenClaims)$/.test(name)
        ? []
        : typeof one === "function"
          ? [one]
          : methods(one),
    );
  const source = methods(client)
    .map((method) => String(method))
    .join();
  for (const operation of Object.keys(operations)) {
    const [, pattern = operation] = /^(.*_by_)(?:name|uri)$/.exec(operation) ?? [];
    if (source.includes(`"${operation}"`) || source.includes(`\`${pattern}$`)) {
      asked.add(operation);
    }
  }
  t.strictSame(
    Object.keys(operations).filter((operation) => !asked.has(operation)),
    [],
  );
});

/** A client that does not try again. */
function open(baseUrl: string) {
  return createApiClient({ baseUrl, token: "secret", retries: { attempts: 1 } });
}
