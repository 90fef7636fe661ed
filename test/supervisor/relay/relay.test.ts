import t from "tap";
import { RawJson } from "../../../src/contract/index.ts";
import { recorded, relayedId, relayTo } from "../../support/relayed.ts";
import { json } from "../../support/scripted-server.ts";

const xcom = { dag_id: "d", run_id: "r", task_id: "t", key: "k" };

t.test("relay: a value passes as its text, both ways", async (t) => {
  const value = '{"ratio":1.0,"big":9007199254740993,"list":[1]}';
  const answer = (response: Parameters<ReturnType<typeof json>>[0]) => {
    response.writeHead(200, { "content-type": "application/json" });
    response.end(`{"key":"k","value":${value}}`);
  };
  const got = await relayTo({ "GET /k": answer }, { type: "GetXCom", ...xcom });
  t.strictSame(got.reply, { type: "XComResult", key: "k", value: new RawJson(value) });
  const routes = { "POST /k": json(201) };
  const set = await relayTo(routes, { type: "SetXCom", ...xcom, value: new RawJson(value) });
  t.equal(set.reply, null);
  t.equal(set.api.received[0]?.body, value);
});

t.test("relay: an XCom that is not there has the value null", async (t) => {
  const { reply } = await relayTo({}, { type: "GetXCom", ...xcom });
  t.strictSame(reply, { type: "XComResult", key: "k", value: null });
});

t.test("relay: an expected refusal is a reply, another one is thrown", async (t) => {
  const absent = await relayTo({}, { type: "GetVariable", key: "v" });
  t.match(absent.reply, {
    type: "ErrorResponse",
    error: "VARIABLE_NOT_FOUND",
    detail: { key: "v" },
  });
  const denied = { "GET /v": json(403, { detail: "no" }) };
  t.match((await relayTo(denied, { type: "GetVariable", key: "v" })).reply, {
    error: "PERMISSION_DENIED",
    detail: { key: "v", status_code: 403 },
  });
  const thrown = await relayTo({}, { type: "GetDag", dag_id: "d" });
  t.match(thrown.reply, { code: "ERR_WINDSOCK_API_STATUS", status: 404 });
});

t.test("relay: secrets are known before the reply is there", async (t) => {
  const connection = {
    conn_id: "c",
    conn_type: "http",
    host: null,
    schema: null,
    login: null,
    password: "sesame-open",
    port: null,
    extra: '{"token":"inner-secret"}',
  };
  const routes = {
    "GET /c": json(200, connection),
    "GET /api_key": json(200, { key: "api_key", value: "key-value" }),
  };
  const got = await relayTo(routes, { type: "GetConnection", conn_id: "c" });
  t.match(got.reply, { type: "ConnectionResult", password: "sesame-open" });
  t.equal(got.masker.text("sesame-open inner-secret"), "*** ***");
  const variable = await relayTo(routes, { type: "GetVariable", key: "api_key" });
  t.equal(variable.masker.text("key-value"), "***");
});

t.test("relay: what the runner says is secret is masked, and sent nowhere", async (t) => {
  const { reply, api, masker } = await relayTo({}, { type: "MaskSecret", value: "sesame-open" });
  t.equal(reply, null);
  t.equal(api.received.length, 0);
  t.equal(masker.text("sesame-open"), "***");
  const put = await relayTo(
    { "PUT /password": json(201) },
    {
      type: "PutVariable",
      key: "password",
      value: "new-secret",
      description: null,
    },
  );
  t.equal(put.masker.text("new-secret"), "***");
});

t.test("relay: no rendered fields are not sent, which the server could not bear", async (t) => {
  for (const rendered_fields of [{}, new RawJson("{ }")]) {
    const { reply, api } = await relayTo({}, { type: "SetRenderedFields", rendered_fields });
    t.equal(reply, null);
    t.equal(api.received.length, 0);
  }
});

t.test("relay: rendered fields of an attempt that was archived are acknowledged", async (t) => {
  const request = { type: "SetRenderedFields", rendered_fields: { a: 1 } } as const;
  t.equal((await relayTo({ "PUT /rtif": json(410, { detail: {} }) }, request)).reply, null);
  t.match((await relayTo({ "PUT /rtif": json(404, { detail: {} }) }, request)).reply, {
    status: 404,
  });
});

t.test("relay: a run that exists is refused, or cleared when that is wanted", async (t) => {
  const routes = {
    "POST /r2": json(409, { detail: { reason: "already_exists" } }),
    "POST /clear": json(204),
  };
  const request = { type: "TriggerDagRun", dag_id: "d", run_id: "r2" } as const;
  t.match((await relayTo(routes, request)).reply, { error: "DAGRUN_ALREADY_EXISTS", detail: null });
  const cleared = await relayTo(routes, { ...request, reset_dag_run: true });
  t.strictSame(cleared.reply, { type: "OKResponse", ok: true });
  t.equal(cleared.api.calls("POST /dag-runs/d/r2/clear").length, 1);
});

const foreign = {
  "another task instance": {
    type: "GetTaskStateStore",
    ti_id: "0199b4a5-5b9c-7000-8000-00000000ffff",
    key: "k",
  },
  "an XCom of another task": { type: "SetXCom", ...xcom, task_id: "other", value: 1 },
  "an XCom of another run": { type: "DeleteXCom", ...xcom, run_id: "other" },
  "an XCom of another Dag": { type: "DeleteXCom", ...xcom, dag_id: "other" },
} as const;
for (const [name, request] of Object.entries(foreign)) {
  t.test(`relay: ${name} is not the task's affair`, async (t) => {
    const { reply, api } = await relayTo({}, request);
    t.match(reply, { code: "ERR_WINDSOCK_REQUEST_NOT_ALLOWED", status: 403 });
    t.equal(api.received.length, 0);
  });
}

t.test("relay: the task's own state store is its affair", async (t) => {
  const routes = { "GET /k": json(200, { value: 1 }) };
  const { reply } = await relayTo(routes, {
    type: "GetTaskStateStore",
    ti_id: relayedId,
    key: "k",
  });
  t.strictSame(reply, { type: "TaskStateStoreResult", value: new RawJson("1") });
});

t.test("relay: what is not served is refused", async (t) => {
  const { reply } = await relayTo({}, { type: "ResendLoggingFD" });
  t.match(reply, { code: "ERR_WINDSOCK_REQUEST_NOT_ALLOWED", status: 400 });
});

t.test("relay: an answer that no runner could take is an error, not a reply", async (t) => {
  const { reply } = await relayTo(
    { "GET /v": json(200, { key: "v" }) },
    { type: "GetVariable", key: "v" },
  );
  t.match(reply, { code: "ERR_WINDSOCK_CONTRACT_VIOLATED" });
});

t.test("relay: all requests that Airflow's own supervisor answers were recorded", async (t) => {
  t.ok(Object.keys(recorded).length > 50);
});

t.test("relay: a number that comes in a header", async (t) => {
  const routes = { "HEAD /k": json(200, undefined, { "content-range": "map_indexes 7" }) };
  const { reply } = await relayTo(routes, { type: "GetXComCount", ...xcom });
  t.strictSame(reply, { type: "XComCountResponse", len: 7 });
});
