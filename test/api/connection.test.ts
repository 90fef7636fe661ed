import { Agent } from "node:http";
import { inspect } from "node:util";
import t from "tap";
import { createApiClient } from "../../src/api/client.ts";
import type { ApiClientOptions } from "../../src/api/connection.ts";
import { RawJson } from "../../src/contract/index.ts";
import {
  hang,
  json,
  openScriptedServer,
  reset,
  type Step,
  text,
  truncate,
} from "../support/scripted-server.ts";

const of = { dagId: "d", runId: "r", taskId: "t", key: "k" };
const id = "0199b4a5-5b9c-7000-8000-000000000001";
const html: Step = text(502, "<html>bad gateway</html>", { "content-type": "text/html" });

t.test("client: speaks to the server below the base URL, with token and version", async (t) => {
  await using server = await openScriptedServer(json(200, { key: "k", value: [1] }));
  await using client = open(server.baseUrl, { correlationId: () => "c-1" });
  t.strictSame(await client.xcoms.get(of), { key: "k", value: [1] });
  t.match(server.received, [
    {
      method: "GET",
      path: "/execution/xcoms/d/r/t/k",
      headers: {
        authorization: "Bearer secret",
        "airflow-api-version": "2026-06-30",
        "correlation-id": "c-1",
        "user-agent": "windsock",
      },
    },
  ]);
});

t.test("client: a value passes unchanged where JSON stays text", async (t) => {
  const value = '{"b": 1.0, "a": 12345678901234567890, "t": 1e400}';
  await using server = await openScriptedServer(
    text(200, `{"key":"k","value": ${value}}`),
    json(201, {}),
  );
  await using client = open(server.baseUrl, { rawJson: true });
  const got = await client.xcoms.get(of);
  t.strictSame(got, { key: "k", value: new RawJson(value) });
  await client.xcoms.set({ ...of, value: got.value });
  t.equal(server.received[1]?.body, value);
});

t.test("client: every bad server is outlived", async (t) => {
  const bad = [reset, html, text(200, '{"key":'), truncate];
  await using server = await openScriptedServer(...bad, json(200, { key: "k", value: "v" }));
  await using client = open(server.baseUrl);
  t.strictSame(await client.variables.get("k"), { key: "k", value: "v" });
  t.equal(server.received.length, 5);
});

t.test("client: a silent server is given up after its time", async (t) => {
  await using server = await openScriptedServer(hang);
  await using client = open(server.baseUrl, { timeoutMs: 5, retries: { attempts: 2 } });
  await t.rejects(client.health(), { code: "ERR_WINDSOCK_API_UNREACHABLE", attempts: 2 });
});

t.test("client: a server in front that is not Airflow is named for what it is", async (t) => {
  await using server = await openScriptedServer(html);
  await using client = open(server.baseUrl, { retries: { attempts: 2 } });
  await t.rejects(client.health(), {
    code: "ERR_WINDSOCK_API_RESPONSE",
    status: 502,
    attempts: 2,
    excerpt: "<html>bad gateway</html>",
  });
});

t.test("client: waits as it is told between attempts", async (t) => {
  await using server = await openScriptedServer(
    json(429, {}, { "retry-after": "7" }),
    json(500),
    json(200, { status: "healthy" }),
  );
  const slept: number[] = [];
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  await using client = open(server.baseUrl, { sleep, retries: {}, random: () => 1 });
  t.strictSame(await client.health(), { status: "healthy" });
  t.strictSame(slept, [7_000, 2_000]);
});

t.test(
  "client: waits by the clock when it is told nothing, until the signal is aborted",
  async (t) => {
    await using server = await openScriptedServer(
      json(500),
      json(200, { status: "healthy" }),
      json(500),
    );
    const retries = { waitMinMs: 1, waitMaxMs: 1 };
    await using client = createApiClient({ baseUrl: server.baseUrl, token: "secret", retries });
    t.strictSame(await client.health(), { status: "healthy" });
    await using patient = createApiClient({ baseUrl: server.baseUrl, token: "secret" });
    const controller = new AbortController();
    const health = patient.health({ signal: controller.signal });
    const answered = setInterval(
      () => server.received.length === 3 && controller.abort(new Error("stopped")),
      1,
    );
    await t.rejects(health, { message: "stopped" });
    clearInterval(answered);
  },
);

t.test("client: the answers that mean stop come through with their reasons", async (t) => {
  const cases = [
    [404, { reason: "not_found" }],
    [409, { reason: "running_elsewhere", current_hostname: "h", current_pid: 2 }],
    [409, { reason: "not_running", current_state: "failed" }],
    [410, { reason: "not_found" }],
  ] as const;
  await using server = await openScriptedServer(
    ...cases.map(([status, detail]) => json(status, { detail })),
  );
  await using client = open(server.baseUrl);
  for (const [status, detail] of cases) {
    await t.rejects(client.taskInstances.heartbeat(id, { hostname: "h", pid: 1 }), {
      code: "ERR_WINDSOCK_API_STATUS",
      operation: "ti_heartbeat",
      status,
      detail,
    });
  }
  t.equal(server.received.length, 4);
});

t.test("client: a fresher token from an error is used for the next call", async (t) => {
  const [old, fresh] = [1, 2].map((exp) => jwt({ sub: id, exp }));
  await using server = await openScriptedServer(
    json(404, {}, { "refreshed-api-token": fresh ?? "" }),
    json(204),
  );
  const told: string[] = [];
  await using client = open(server.baseUrl, {
    token: old ?? "",
    onTokenRefreshed: (token) => told.push(token),
  });
  await t.rejects(client.variables.get("k"), { code: "ERR_WINDSOCK_API_STATUS", status: 404 });
  await client.variables.delete("k");
  t.equal(server.received[1]?.headers.authorization, `Bearer ${fresh}`);
  t.strictSame(told, [fresh]);
  t.match(client.tokenClaims(), { sub: id, exp: 2 });
});

t.test("client: neither it nor its errors show the token", async (t) => {
  const token = jwt({ sub: id, exp: 1 });
  const echo: Step = (response, { headers }) =>
    text(403, JSON.stringify({ detail: headers }))(response, received);
  const received = { method: "", path: "", headers: {}, body: "" };
  await using server = await openScriptedServer(
    echo,
    text(200, `<p>${token}`, { "content-type": "text/html" }),
    reset,
  );
  await using client = open(server.baseUrl, { token, retries: { attempts: 1 } });
  const shown: unknown[] = [client];
  for (let call = 0; call < 3; call += 1) {
    await client.health().catch((error: unknown) => shown.push(error));
  }
  t.equal(shown.length, 4);
  for (const one of shown) {
    const all = inspect(one, { depth: 20, showHidden: true }) + JSON.stringify(one) + String(one);
    t.notMatch(all, token.slice(0, 30));
  }
});

t.test(
  "negotiateVersion: asks without naming a version, and speaks the older one from then on",
  async (t) => {
    const healthy = (newest: string) =>
      json(200, { status: "healthy" }, { "airflow-api-version": newest });
    await using server = await openScriptedServer(
      healthy("2025-11-05"),
      healthy("2025-11-05"),
      healthy("2026-10-30"),
    );
    await using client = open(server.baseUrl);
    t.equal(client.version(), "2026-06-30");
    t.equal(await client.negotiateVersion(), "2025-11-05");
    await client.health();
    t.equal(await client.negotiateVersion(), "2026-06-30");
    t.strictSame(
      server.received.map(({ headers }) => headers["airflow-api-version"]),
      [undefined, "2025-11-05", undefined],
    );
  },
);

t.test("negotiateVersion: an operation that the server is too old for is not sent", async (t) => {
  await using server = await openScriptedServer(
    json(200, {}, { "airflow-api-version": "2025-11-05" }),
  );
  await using client = open(server.baseUrl);
  await client.negotiateVersion();
  await t.rejects(client.dags.get("d"), {
    code: "ERR_WINDSOCK_API_VERSION",
    version: "2025-11-05",
  });
  t.equal(server.received.length, 1);
});

t.test("negotiateVersion: refuses a server that tells none", async (t) => {
  await using server = await openScriptedServer(json(200, { status: "healthy" }));
  await using client = open(server.baseUrl);
  await t.rejects(client.negotiateVersion(), {
    code: "ERR_WINDSOCK_API_VERSION",
    version: undefined,
  });
});

t.test("call: any operation by its id", async (t) => {
  await using server = await openScriptedServer(json(200, { name: "a" }));
  await using client = open(server.baseUrl, { version: "2026-04-06" });
  const answer = await client.call("get_asset_by_name", { query: { name: "a b" } });
  t.match(answer, { status: 200, body: { name: "a" }, attempts: 1 });
  t.match(server.received, [
    {
      path: "/execution/assets/by-name?name=a%20b",
      headers: { "airflow-api-version": "2026-04-06" },
    },
  ]);
});

t.test("close: more than once does no harm, and leaves given connections alone", async (t) => {
  const agent = new Agent();
  const client = createApiClient({
    baseUrl: new URL("http://127.0.0.1:1/"),
    token: "secret",
    agent,
  });
  await t.resolves(client.close());
  await t.resolves(client.close());
  await t.resolves(Promise.resolve(client[Symbol.asyncDispose]()));
});

t.test("openConnection: refuses what is no address of an HTTP server", async (t) => {
  for (const baseUrl of ["localhost:8080", "not a URL", "ftp://example.org/"]) {
    t.throws(() => createApiClient({ baseUrl, token: "secret" }), {
      code: "ERR_WINDSOCK_API_REQUEST",
      at: "baseUrl",
    });
  }
});

/** A client that never waits between attempts. */
function open(baseUrl: string, options: Partial<ApiClientOptions> = {}) {
  return createApiClient({ baseUrl, token: "secret", sleep: async () => {}, ...options });
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS512" })}.${part(claims)}.c2ln`;
}
