import t from "tap";
import { type CallSettings, createCall, sendCall } from "../../src/api/call.ts";
import { createTokenHolder } from "../../src/api/token.ts";
import type { HttpOutcome, HttpRequest } from "../../src/api/transport.ts";

const json = { "content-type": "application/json" };
const answer = (status: number, body = "", headers = {}): HttpOutcome => ({
  kind: "answer",
  status,
  headers: { ...json, ...headers },
  body: Buffer.from(body),
});
const ok = answer(200, '{"key":"k","value":1}');
const refusal: HttpOutcome = {
  kind: "none",
  cause: new Error("connect ECONNREFUSED"),
  isStale: false,
};
const stale: HttpOutcome = { ...refusal, isStale: true };
const path = { variable_key: "k" };

t.test("call: finds an operation by its id and hands over its answer", async (t) => {
  const { settings, sent } = script(ok);
  const call = createCall(settings);
  t.match(await call("get_variable", { path }), {
    status: 200,
    body: { key: "k", value: 1 },
    attempts: 1,
  });
  t.match(sent, [{ method: "GET", path: "/variables/k" }]);
  t.match(sent[0]?.headers, {
    authorization: "Bearer secret",
    "airflow-api-version": "2026-06-30",
  });
});

t.test("call: repeats until there is an answer, with the waits of the settings", async (t) => {
  const { settings, sent, slept } = script(
    refusal,
    answer(503),
    answer(200, "<p>", { "content-type": "text/html" }),
    ok,
  );
  t.match(await createCall(settings)("get_variable", { path }), { attempts: 4 });
  t.equal(sent.length, 4);
  t.strictSame(slept, [1_000, 1_500, 2_500]);
});

t.test("call: gives up after the attempts of the settings", async (t) => {
  const { settings, sent } = script(refusal);
  await t.rejects(createCall(settings)("get_variable", { path }), {
    code: "ERR_WINDSOCK_API_UNREACHABLE",
    operation: "get_variable",
    attempts: 5,
    cause: { message: "connect ECONNREFUSED" },
  });
  t.equal(sent.length, 5);
});

t.test("call: one call may have settings of its own", async (t) => {
  const { settings, sent } = script(answer(500));
  const retry = { attempts: 2 };
  await t.rejects(createCall(settings)("get_variable", { path }, { retry }), {
    code: "ERR_WINDSOCK_API_STATUS",
    status: 500,
    attempts: 2,
  });
  t.equal(sent.length, 2);
});

t.test("call: what is final is thrown at once", async (t) => {
  const { settings, sent } = script(answer(404, '{"detail":{"reason":"not_found"}}'));
  await t.rejects(createCall(settings)("get_variable", { path }), {
    code: "ERR_WINDSOCK_API_STATUS",
    status: 404,
    reason: "not_found",
  });
  t.equal(sent.length, 1);
});

t.test(
  "call: a stale connection costs neither an attempt nor a wait, once per attempt",
  async (t) => {
    const { settings, slept } = script(stale, ok);
    t.match(await createCall(settings)("ti_heartbeat", { path: { task_instance_id: "i" } }), {
      attempts: 2,
    });
    t.strictSame(slept, []);
    const twice = script(stale);
    await t.rejects(
      createCall(twice.settings)("ti_heartbeat", { path: { task_instance_id: "i" } }),
      {
        code: "ERR_WINDSOCK_API_UNREACHABLE",
        attempts: 2,
      },
    );
  },
);

t.test("call: a fresher token comes with any answer, and the next attempt has it", async (t) => {
  const [first, second, third] = [1, 2, 3].map((exp) => jwt({ sub: "s", exp }));
  const told: string[] = [];
  const { settings, sent } = script(
    answer(503, "", { "refreshed-api-token": second }),
    answer(404, "", { "refreshed-api-token": third }),
    answer(200, "", { "refreshed-api-token": ["a", "b"] }),
  );
  const token = createTokenHolder(first ?? "", (fresh) => told.push(fresh));
  const call = createCall({ ...settings, token });
  await t.rejects(call("get_variable", { path }), { code: "ERR_WINDSOCK_API_STATUS", status: 404 });
  await call("get_variable", { path });
  t.strictSame(
    sent.map(({ headers }) => headers["authorization"]),
    [`Bearer ${first}`, `Bearer ${second}`, `Bearer ${third}`],
  );
  t.strictSame(told, [second, third]);
});

t.test("call: every attempt has an id for the server's log when one is made", async (t) => {
  const { settings, sent } = script(answer(500), ok);
  const ids = ["a", "b"];
  await createCall({ ...settings, correlationId: () => ids.shift() ?? "" })("get_variable", {
    path,
  });
  t.strictSame(
    sent.map(({ headers }) => headers["correlation-id"]),
    ["a", "b"],
  );
});

t.test("call: one call may speak another version", async (t) => {
  const { settings, sent } = script(ok);
  await createCall(settings)("get_variable", { path }, { version: "2025-11-05" });
  t.equal(sent[0]?.headers["airflow-api-version"], "2025-11-05");
});

t.test("call: an abort ends a wait with the signal's reason", async (t) => {
  const controller = new AbortController();
  const { settings } = script(refusal);
  const sleep = async (_ms: number, signal: AbortSignal | undefined) => {
    controller.abort(new Error("stopped"));
    signal?.throwIfAborted();
  };
  const call = createCall({ ...settings, sleep });
  await t.rejects(call("get_variable", { path }, { signal: controller.signal }), {
    message: "stopped",
  });
});

t.test("call: nothing is sent once the signal is aborted", async (t) => {
  const { settings, sent } = script(ok);
  const signal = AbortSignal.abort(new Error("stopped"));
  await t.rejects(createCall(settings)("health", {}, { signal }), { message: "stopped" });
  t.strictSame(sent, []);
});

t.test("sendCall: makes a call outside of the contract's table", async (t) => {
  const { settings, sent } = script(ok);
  await sendCall(settings, { id: "get_it", method: "GET", path: "/it" });
  t.match(sent, [{ method: "GET", path: "/it" }]);
});

/** Settings with a transport that plays outcomes, the last one for ever, and time that passes at once. */
function script(...outcomes: readonly HttpOutcome[]) {
  const sent: HttpRequest[] = [];
  const slept: number[] = [];
  const settings: CallSettings = {
    transport: {
      async send(request) {
        sent.push(request);
        return outcomes[Math.min(sent.length, outcomes.length) - 1] ?? refusal;
      },
      close() {},
    },
    token: createTokenHolder("secret"),
    version: () => "2026-06-30",
    retries: { attempts: 5, waitMinMs: 1_000, waitMaxMs: 90_000 },
    rawJson: false,
    correlationId: undefined,
    sleep: async (ms) => {
      slept.push(ms);
    },
    random: () => 0.5,
  };
  return { settings, sent, slept };
}

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS512" })}.${part(claims)}.c2ln`;
}
