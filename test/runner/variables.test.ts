import t from "tap";
import { createMasker } from "../../src/runner/masker.ts";
import { createConnections, createVariables } from "../../src/runner/variables.ts";
import { type Script, scriptedRequests } from "../support/runner-startup.ts";

t.test("variables: get returns the text, or the default, or says that there is none", async (t) => {
  const { variables, asked } = open({ GetVariable: valueOf({ a: "text", empty: "" }) });
  t.equal(await variables.get("a"), "text");
  t.equal(await variables.get("empty"), "");
  t.equal(await variables.get("b", { default: 5 }), 5);
  t.equal(await variables.get("b", { default: undefined }), undefined);
  await t.rejects(variables.get("b"), { code: "ERR_WINDSOCK_VARIABLE_NOT_FOUND", key: "b" });
  t.strictSame(asked[0], { type: "GetVariable", key: "a" });
});

t.test("variables: a value of null is none", async (t) => {
  const { variables } = open({ GetVariable: () => ({ value: null }) });
  t.equal(await variables.get("api_token", { default: "x" }), "x");
  await t.rejects(variables.get("a"), { code: "ERR_WINDSOCK_VARIABLE_NOT_FOUND" });
});

t.test("variables: getJson reads what is stored, large integers exact", async (t) => {
  const { variables } = open({
    GetVariable: valueOf({ a: '{"n": 9007199254740993}', nothing: "null", text: "no json" }),
  });
  t.strictSame(await variables.getJson("a"), { n: 9007199254740993n });
  t.equal(await variables.getJson("nothing", { default: 1 }), null);
  t.equal(await variables.getJson("b", { default: 1 }), 1);
  await t.rejects(variables.getJson("b"), { code: "ERR_WINDSOCK_VARIABLE_NOT_FOUND" });
  await t.rejects(variables.getJson("text", { default: 1 }), {
    code: "ERR_WINDSOCK_VARIABLE_NOT_JSON",
    key: "text",
    cause: undefined, // it would quote the value, which may be a secret
  });
});

t.test("variables: another refusal is passed on", async (t) => {
  const error = refusal("API_SERVER_ERROR");
  const fail = () => {
    throw error;
  };
  const { variables, connections } = open({ GetVariable: fail, GetConnection: fail });
  await t.rejects(variables.get("a", { default: 1 }), error);
  await t.rejects(variables.getJson("a", { default: 1 }), error);
  await t.rejects(connections.get("a"), error);
});

t.test("variables: one with a secret's name is masked before task code sees it", async (t) => {
  const { variables, masker, asked } = open({ GetVariable: valueOf({ api_token: "abcdefg" }) });
  await variables.get("api_token");
  t.equal(masker.text("it is abcdefg"), "it is ***");
  t.strictSame(asked, [
    { type: "GetVariable", key: "api_token" },
    { type: "MaskSecret", value: "abcdefg", name: "api_token" },
  ]);
});

t.test("variables: set stores a text as it is, anything else as JSON", async (t) => {
  const { variables, asked } = open();
  await variables.set("a", "text", { description: "why" });
  await variables.set("b", { n: [1], gone: undefined });
  await variables.delete("a");
  t.strictSame(asked, [
    { type: "PutVariable", key: "a", value: "text", description: "why" },
    { type: "PutVariable", key: "b", value: '{\n  "n": [\n    1\n  ]\n}', description: null },
    { type: "DeleteVariable", key: "a" },
  ]);
});

t.test("variables: what is no JSON is not stored", async (t) => {
  const { variables, asked } = open();
  await t.rejects(variables.set("a", { when: new Date(0) }), {
    code: "ERR_WINDSOCK_VALUE_NOT_JSON",
    path: "$.when",
  });
  t.strictSame(asked, []);
});

t.test("connections: get masks the secrets, then gives the connection", async (t) => {
  const { connections, masker, asked } = open({
    GetConnection: ({ conn_id }: { conn_id: string }) => ({
      conn_id,
      conn_type: "http",
      password: "pass-word",
      extra: '{"token": "abcdefg"}',
    }),
  });
  t.match(await connections.get("db"), { id: "db", connType: "http", password: "pass-word" });
  t.equal(masker.text("pass-word abcdefg"), "*** ***");
  t.strictSame(asked, [
    { type: "GetConnection", conn_id: "db" },
    { type: "MaskSecret", value: "pass-word", name: "db" },
    { type: "MaskSecret", value: "abcdefg", name: "db" },
  ]);
});

t.test("connections: one that is not there is an error with its id", async (t) => {
  const { connections } = open({
    GetConnection: () => {
      throw refusal("CONNECTION_NOT_FOUND");
    },
  });
  await t.rejects(connections.get("db"), {
    code: "ERR_WINDSOCK_CONNECTION_NOT_FOUND",
    connectionId: "db",
  });
});

function open(script: Script = {}) {
  const { supervisor, asked } = scriptedRequests(script);
  const masker = createMasker();
  return {
    variables: createVariables(supervisor, masker),
    connections: createConnections(supervisor, masker),
    masker,
    asked,
  };
}

/** Answers of a supervisor that has these variables and no other. */
function valueOf(values: Readonly<Record<string, string>>) {
  return ({ key }: { key: string }) => {
    if (values[key] === undefined) {
      throw refusal("VARIABLE_NOT_FOUND");
    }
    return { value: values[key] };
  };
}

function refusal(error: string): Error {
  return Object.assign(new Error(error), { code: "ERR_WINDSOCK_PEER_REFUSED", error });
}
