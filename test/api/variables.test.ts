import t from "tap";
import { createConnections, createVariables } from "../../src/api/variables.ts";
import { answer, type CallOutcome, scriptCalls, statusError } from "../support/scripted-calls.ts";

const path = { variable_key: "k" };

t.test("get: reads a variable", async (t) => {
  const { variables, calls } = open(answer(200, { key: "k", value: "v" }));
  t.strictSame(await variables.get("k"), { key: "k", value: "v" });
  t.strictSame(calls, [["get_variable", { path }, undefined]]);
});

t.test("get: throws when there is none", async (t) => {
  await t.rejects(open(statusError(404, { reason: "not_found" })).variables.get("k"), {
    code: "ERR_WINDSOCK_API_STATUS",
    status: 404,
  });
});

t.test("get: a variable named keys is read in a version in which that is no route", async (t) => {
  const { variables, calls } = open(answer(200, { key: "keys", value: "v" }));
  await variables.get("keys");
  await variables.get("keys", { version: "2025-11-05" });
  t.strictSame(
    calls.map(([, , options]) => options),
    [{ version: "2026-04-06" }, { version: "2025-11-05" }],
  );
});

t.test("set: writes text, and a description when there is one", async (t) => {
  const { variables, calls } = open(answer(201, {}));
  await variables.set("k", "v");
  await variables.set("k", "v", { description: "d" });
  t.strictSame(
    calls.map(([operation, parameters]) => [operation, parameters]),
    [
      ["put_variable", { path, body: { val: "v" } }],
      ["put_variable", { path, body: { val: "v", description: "d" } }],
    ],
  );
});

t.test("set: null is not sent, for the server would store a word", async (t) => {
  const { variables, calls } = open(answer(201, {}));
  const set = (value: unknown): Promise<void> =>
    Reflect.apply(Reflect.get(variables, "set"), null, ["k", value]);
  await t.rejects(set(null), { code: "ERR_WINDSOCK_API_REQUEST", at: "value" });
  t.strictSame(calls, []);
});

t.test("delete: removes a variable", async (t) => {
  const { variables, calls } = open(answer(204));
  await variables.delete("k");
  t.strictSame(calls, [["delete_variable", { path }, undefined]]);
});

t.test("keys: lists keys", async (t) => {
  const body = { keys: ["a"], total_entries: 1 };
  const { variables, calls } = open(answer(200, body));
  t.strictSame(await variables.keys(), body);
  await variables.keys({ prefix: "a", limit: 1, offset: 2 });
  t.strictSame(calls[1], [
    "get_variable_keys",
    { query: { prefix: "a", limit: 1, offset: 2 } },
    undefined,
  ]);
});

t.test("connections: reads a connection", async (t) => {
  const body = { conn_id: "c", conn_type: "http" };
  const { call, calls } = scriptCalls(answer(200, body));
  t.strictSame(await createConnections(call).get("c"), body);
  t.strictSame(calls, [["get_connection", { path: { connection_id: "c" } }, undefined]]);
});

function open(...outcomes: readonly CallOutcome[]) {
  const { call, calls } = scriptCalls(...outcomes);
  return { variables: createVariables(call, () => "2026-06-30"), calls };
}
