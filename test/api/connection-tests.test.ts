import t from "tap";
import { createCallbacks, createConnectionTests } from "../../src/api/connection-tests.ts";
import { answer, scriptCalls } from "../support/scripted-calls.ts";

t.test("connection tests: the connection, and the result", async (t) => {
  const connection = { conn_id: "c", conn_type: "http" };
  const { call, calls } = scriptCalls(answer(200, connection));
  const tests = createConnectionTests(call);
  t.strictSame(await tests.connection("i"), connection);
  await tests.report("i", { state: "failed", result_message: "m" });
  await tests.report("i", { state: "success", result_message: null });
  const path = { connection_test_id: "i" };
  t.strictSame(calls, [
    ["get_connection_test_connection", { path }, undefined],
    ["patch_connection_test", { path, body: { state: "failed", result_message: "m" } }, undefined],
    ["patch_connection_test", { path, body: { state: "success" } }, undefined],
  ]);
});

t.test("callbacks: that one was started", async (t) => {
  const { call, calls } = scriptCalls(answer(204));
  await createCallbacks(call).run("i");
  t.strictSame(calls, [["run_callback", { path: { callback_id: "i" } }, undefined]]);
});
