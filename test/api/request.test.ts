import t from "tap";
import { buildRequest, type NamedOperation } from "../../src/api/request.ts";
import { RawJson } from "../../src/contract/index.ts";

const operation: NamedOperation = {
  id: "put_thing",
  method: "PUT",
  path: "/things/{key}",
  query: { offset: { since: "2026-04-06" } },
  body: { fields: { reason: { since: "2026-06-30" } } },
};

t.test("buildRequest: writes method, path, query, headers and body", async (t) => {
  const parameters = { path: { key: "a/ä" }, query: { offset: 1 }, body: { reason: "r", n: 1n } };
  t.strictSame(buildRequest(operation, parameters, "2026-06-30"), {
    method: "PUT",
    path: "/things/a/%C3%A4?offset=1",
    headers: {
      accept: "application/json",
      "airflow-api-version": "2026-06-30",
      "user-agent": "windsock",
      "content-type": "application/json",
    },
    body: Buffer.from('{"reason":"r","n":1}'),
    lane: undefined,
  });
});

t.test("buildRequest: leaves out of body and query what came with a later version", async (t) => {
  const parameters = { path: { key: "a" }, query: { offset: 1 }, body: { reason: null, n: 1 } };
  const { path, body } = buildRequest(operation, parameters, "2025-11-05");
  t.equal(path, "/things/a");
  t.equal(body?.toString(), '{"n":1}');
});

const { body: _, ...open } = operation;
const bodies: Readonly<Record<string, readonly [unknown, string]>> = {
  null: [null, "null"],
  "a list": [[{ reason: 1 }], '[{"reason":1}]'],
  "an object": [{ reason: 1 }, '{"reason":1}'],
  "what has a form of its own": [new Date(0), '"1970-01-01T00:00:00.000Z"'],
  "RawJson as a whole": [new RawJson('{"reason":1.0}'), '{"reason":1.0}'],
};
for (const [name, [body, text]] of Object.entries(bodies)) {
  t.test(`buildRequest: ${name} is sent as it is where any JSON is taken`, async (t) => {
    const { body: sent } = buildRequest(open, { path: { key: "a" }, body }, "2025-11-05");
    t.equal(sent?.toString(), text);
  });
}

t.test(
  "buildRequest: a call without a body has none, and a version is left out when empty",
  async (t) => {
    const request = buildRequest({ id: "health", method: "GET", path: "/health" }, {}, "");
    t.strictSame(request, {
      method: "GET",
      path: "/health",
      headers: { accept: "application/json", "user-agent": "windsock" },
      lane: undefined,
    });
  },
);

t.test("buildRequest: heartbeats have a lane of their own", async (t) => {
  const { lane } = buildRequest(
    { id: "ti_heartbeat", method: "PUT", path: "/h" },
    {},
    "2026-06-30",
  );
  t.equal(lane, "heartbeat");
});

t.test("buildRequest: refuses an operation that the version does not have", async (t) => {
  const since: NamedOperation = { id: "get_dag", method: "GET", path: "/d", since: "2026-04-06" };
  t.throws(() => buildRequest(since, {}, "2025-11-05"), {
    code: "ERR_WINDSOCK_API_VERSION",
    operation: "get_dag",
    version: "2025-11-05",
  });
});

t.test(
  "buildRequest: refuses an operation that the server of the version does not have",
  async (t) => {
    const late: NamedOperation = {
      id: "late",
      method: "GET",
      path: "/l",
      serverSince: "2026-04-06",
    };
    t.throws(() => buildRequest(late, {}, "2025-11-05"), {
      code: "ERR_WINDSOCK_API_VERSION",
      operation: "late",
    });
    t.match(buildRequest(late, {}, "2026-04-06"), { path: "/l" });
  },
);

t.test(
  "buildRequest: leaves out of a report what came later to the state that it names",
  async (t) => {
    const reason = { since: "2026-04-06", states: { failed: "2026-10-30" } };
    const report: NamedOperation = {
      id: "r",
      method: "PATCH",
      path: "/r",
      body: { fields: { reason } },
    };
    const sent = (state: string, version: string) =>
      buildRequest(report, { body: { state, reason: "r" } }, version).body?.toString();
    t.equal(sent("up_for_retry", "2026-04-06"), '{"state":"up_for_retry","reason":"r"}');
    t.equal(sent("failed", "2026-06-30"), '{"state":"failed"}');
    t.equal(sent("failed", "2026-10-30"), '{"state":"failed","reason":"r"}');
  },
);
