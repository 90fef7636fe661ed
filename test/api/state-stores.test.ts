import t from "tap";
import { createStateStores } from "../../src/api/state-stores.ts";
import { answer, scriptCalls } from "../support/scripted-calls.ts";

t.test("task store: values by key", async (t) => {
  const { call, calls } = scriptCalls(answer(200, { value: 1 }));
  const { task } = createStateStores(call);
  t.strictSame(await task.get("i", "k"), { value: 1 });
  await task.set("i", "k", { a: 1 });
  await task.set("i", "k", false, { expiresAt: "2026-01-01T00:00:00Z", version: "2026-10-30" });
  await task.delete("i", "k");
  await task.clear("i");
  const path = { task_instance_id: "i", key: "k" };
  t.strictSame(calls, [
    ["get_task_state_store", { path }, undefined],
    ["set_task_state_store", { path, body: { value: { a: 1 } } }, {}],
    [
      "set_task_state_store",
      { path, body: { value: false, expires_at: "2026-01-01T00:00:00Z" } },
      { version: "2026-10-30" },
    ],
    ["delete_task_state_store", { path }, undefined],
    ["clear_task_state_store", { path: { task_instance_id: "i" } }, undefined],
  ]);
});

t.test("asset store: values by key, of an asset by name or URI", async (t) => {
  const { call, calls } = scriptCalls(answer(200, { value: 1 }));
  const { asset } = createStateStores(call);
  t.strictSame(await asset.get({ name: "n" }, "k"), { value: 1 });
  await asset.set({ uri: "u" }, "k", 1);
  await asset.delete({ name: "n" }, "k");
  await asset.clear({ uri: "u" });
  t.strictSame(calls, [
    ["get_asset_state_store_by_name", { query: { name: "n", key: "k" } }, undefined],
    [
      "set_asset_state_store_by_uri",
      { query: { uri: "u", key: "k" }, body: { value: 1 } },
      undefined,
    ],
    ["delete_asset_state_store_by_name", { query: { name: "n", key: "k" } }, undefined],
    ["clear_asset_state_store_by_uri", { query: { uri: "u" } }, undefined],
  ]);
});

t.test("stores: null is no value", async (t) => {
  const { call, calls } = scriptCalls(answer(204));
  const { asset, task } = createStateStores(call);
  await t.rejects(task.set("i", "k", null), { code: "ERR_WINDSOCK_API_REQUEST", at: "value" });
  await t.rejects(asset.set({ name: "n" }, "k", undefined), { code: "ERR_WINDSOCK_API_REQUEST" });
  t.strictSame(calls, []);
});
