import t from "tap";
import { loadAssets, loadConnectionTest, loadHumanInput } from "../../src/local/seed-assets.ts";
import { storeOfOneTask } from "../support/route-request.ts";

t.test("loadAssets: what the seed says holds, whatever was known before", async (t) => {
  const store = storeOfOneTask();
  const assets = [
    { name: "n", uri: "u", group: "g", extra: { x: 1 }, active: false },
    { name: "m", uri: "v" },
  ];
  loadAssets(store, { assets: [{ name: "n", uri: "u" }] });
  const events = loadAssets(store, {
    assets,
    asset_aliases: [{ name: "a", assets: ["m"] }, { name: "none" }],
    asset_events: [{ name: "e", asset: "m", timestamp: "2025-01-01T00:00:00Z", aliases: ["a"] }],
  });
  t.match(store.db.all("SELECT * FROM asset ORDER BY id"), [
    { name: "n", asset_group: "g", extra: '{"x":1}', is_active: 0 },
    { name: "m", asset_group: "asset", extra: "{}", is_active: 1 },
  ]);
  t.strictSame([...events], [["e", 1]]);
  t.match(store.db.all("SELECT * FROM asset_event"), [
    { extra: "{}", source_dag_id: null, source_map_index: -1 },
  ]);
  t.throws(() => loadAssets(store, { asset_aliases: [{ name: "a", assets: ["z"] }] }), {
    code: "ERR_WINDSOCK_SEED_INVALID",
    path: "asset z",
  });
  store.close();
});

t.test("loadHumanInput: open or answered; of a task instance that is there", async (t) => {
  const store = storeOfOneTask();
  const ids = new Map([
    ["one", "i"],
    ["two", "j"],
  ]);
  loadHumanInput(store, { ti: "one", subject: "s" }, ids);
  const answer = {
    responded_at: "2025-01-01T00:00:00Z",
    responded_by: { id: "u" },
    chosen_options: ["A"],
    params_input: { x: 1 },
  };
  const full = { options: ["A"], body: "b", defaults: ["A"], params: { p: 1 }, assignees: [{}] };
  loadHumanInput(store, { ti: "two", subject: "s", multiple: true, ...full, answer }, ids);
  t.match(store.db.all("SELECT * FROM hitl_detail ORDER BY ti_id"), [
    {
      ti_id: "i",
      options: "[]",
      multiple: 0,
      params: "{}",
      responded_at: null,
      params_input: "{}",
    },
    {
      ti_id: "j",
      options: '["A"]',
      defaults: '["A"]',
      multiple: 1,
      assigned_users: "[{}]",
      responded_at: "2025-01-01T00:00:00.000000Z",
      responded_by: '{"id":"u"}',
      params_input: '{"x":1}',
    },
  ]);
  t.throws(() => loadHumanInput(store, { ti: "three", subject: "s" }, ids), {
    code: "ERR_WINDSOCK_SEED_INVALID",
    path: "hitl of three",
  });
  store.close();
});

t.test("loadConnectionTest: a connection, and whether it is kept when it works", async (t) => {
  const store = storeOfOneTask();
  const of = { state: "queued", connection_id: "c", conn_type: "http" };
  loadConnectionTest(store, { id: "1", ...of, port: 80, commit_on_success: true });
  loadConnectionTest(store, { id: "2", ...of });
  t.match(store.db.all("SELECT id, conn_id, port, commit_on_success FROM connection_test"), [
    { id: "1", conn_id: "c", port: 80, commit_on_success: 1 },
    { id: "2", port: null, commit_on_success: 0 },
  ]);
  store.close();
});
