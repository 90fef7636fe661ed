import t from "tap";
import { type Release, releaseOf } from "../../../../src/local/server/releases.ts";
import {
  put_rtif,
  ti_patch_rendered_map_index,
  ti_run,
  ti_skip_downstream,
  update_dag_run_note,
  validate_inlets_and_outlets,
} from "../../../../src/local/server/routes/task-instances.ts";
import { putAsset } from "../../../../src/local/store/assets.ts";
import { playOurs } from "../../../support/local-server.ts";
import { refusalOf, routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(
  /^(run|heartbeat|rtif|map_label|skip|previous_success|reschedules|inlets)\./,
);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`ti_run, heartbeat and the small routes: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

const at = { task_instance_id: "i" };
const who = { hostname: "h", unixname: "u", pid: 1, start_date: "2026-01-01T00:00:00Z" };

t.test(
  "ti_run: a task that is resumed without arguments, and never began, gets null",
  async (t) => {
    const store = storeOfOneTask({ state: "queued", next_method: "m" });
    const { text } = await ti_run(routeRequest(store, { parameters: at, body: who }));
    t.match(JSON.parse(text ?? ""), { next_method: "m", next_kwargs: null, start_date: null });
    store.close();
  },
);

t.test("ti_run: arguments in the form of older versions, lists included", async (t) => {
  const kwargs = { rows: [1, { at: null }] };
  const store = storeOfOneTask({ state: "queued", next_method: "m", next_kwargs: kwargs });
  const request = routeRequest(store, { parameters: at, body: who, version: "2025-04-11" });
  t.strictSame(JSON.parse((await ti_run(request)).text ?? "").next_kwargs, {
    __type: "dict",
    __var: { rows: [1, { __type: "dict", __var: { at: null } }] },
  });
  store.close();
});

t.test("ti_skip_downstream: without tasks nothing is skipped", async (t) => {
  const store = storeOfOneTask({ state: "queued" });
  await ti_skip_downstream(routeRequest(store, { parameters: at, body: {} }));
  t.match(store.db.get("SELECT state FROM task_instance"), { state: "queued" });
  store.close();
});

const beta = releaseOf("3.4.0b2");

t.test(
  "ti_run: Airflow 3.4 does not start what is restarting, and tells an earlier try apart",
  async (t) => {
    const store = storeOfOneTask({ state: "restarting", archived_id: "old" });
    const request = { body: who, release: beta };
    await t.rejects(async () => ti_run(routeRequest(store, { ...request, parameters: at })), {
      message: "refused with 409",
    });
    const old = { task_instance_id: "old" };
    await t.rejects(async () => ti_run(routeRequest(store, { ...request, parameters: old })), {
      message: "refused with 410",
    });
    store.close();
  },
);

t.test("ti_run: Airflow 3.4 tells whether there are teams", async (t) => {
  const store = storeOfOneTask({ state: "queued" });
  const version = "2026-10-30";
  const request = routeRequest(store, { parameters: at, body: who, release: beta, version });
  t.match(JSON.parse((await ti_run(request)).text ?? ""), { multi_team: false });
  store.close();
});

t.test("update_dag_run_note: sets the note, or takes it away", async (t) => {
  const store = storeOfOneTask();
  const set = (parameters: object, body: object) =>
    update_dag_run_note(routeRequest(store, { parameters: { ...parameters }, body }));
  const note = () => store.db.get("SELECT note FROM dag_run")?.["note"];
  await set(at, { note: "n" });
  t.equal(note(), "n");
  await set(at, { note: null });
  t.equal(note(), null);
  t.throws(() => set({ task_instance_id: "none" }, {}), { message: "refused with 404" });
  store.close();
});

t.test("put_rtif: before 3.3 nobody is told an earlier try apart", async (t) => {
  const store = storeOfOneTask({ archived_id: "old" });
  const parameters = { task_instance_id: "old" };
  const put = (release: Release) =>
    refusalOf(() => put_rtif(routeRequest(store, { parameters, release })));
  t.match(put(releaseOf("3.2.2")), { text: '{"detail":"Task Instance not found"}' });
  t.match(put(releaseOf("3.3.2")), { status: 410 });
  store.close();
});

t.test("ti_patch_rendered_map_index: from 3.4 on a refusal has a reason", async (t) => {
  const store = storeOfOneTask();
  const parameters = { task_instance_id: "none" };
  const request = routeRequest(store, { parameters, body: "x", release: beta });
  t.match(
    refusalOf(() => ti_patch_rendered_map_index(request)),
    { text: /not_found/ },
  );
  store.close();
});

t.test(
  "validate_inlets_and_outlets: assets by name, URI or both that are not active",
  async (t) => {
    const store = storeOfOneTask();
    putAsset(store, { name: "n", uri: "u" }, true);
    const named = (type: string, asset: object) => ({ __type: type, __var: asset });
    const task = {
      task_id: "a",
      inlets: [
        named("asset", { name: "n", uri: "u" }),
        named("asset", { name: "other", uri: "u" }),
        named("asset_ref", { name: "n" }),
        named("asset_ref", { name: "none" }),
        named("asset_ref", { uri: "none" }),
        named("asset_alias", { name: "alias" }),
      ],
    };
    store.db.run(
      "UPDATE dag SET serialized = ?",
      JSON.stringify({ dag: { tasks: [{ __var: task }] } }),
    );
    const { text } = await validate_inlets_and_outlets(routeRequest(store, { parameters: at }));
    t.strictSame(JSON.parse(text ?? ""), {
      inactive_assets: [
        { name: "other", uri: "u", type: "Asset" },
        { name: "none", uri: null, type: "AssetNameRef" },
        { name: null, uri: "none", type: "AssetUriRef" },
      ],
    });
    store.db.run("UPDATE dag SET serialized = '{}'");
    t.match(await validate_inlets_and_outlets(routeRequest(store, { parameters: at })), {
      text: '{"inactive_assets":[]}',
    });
    store.close();
  },
);
