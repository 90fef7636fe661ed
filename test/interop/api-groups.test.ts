// Our client has the same answers from Airflow's own Execution API 3.3.2 as from our server, for what no supervisor asks by
// itself: assets, events, human input, stores, connection tests. What a server is too old for is said in a code.
import { readFileSync } from "node:fs";
import t from "tap";
import { type ApiClient, createApiClient } from "../../src/api/index.ts";
import { type SeededServer, startAirflowApi, startOurApi } from "./servers.ts";

t.setTimeout(600_000);
const seed = readFileSync("conformance/seed.json", "utf8");

/** Clients of one server by the name of the task instance, or test, whose token they have. */
type Clients = (name: string, scope?: "workload") => Promise<ApiClient>;
type Call = (clients: Clients) => Promise<unknown>;

const tests: readonly { name: string; id: string }[] = JSON.parse(seed).connection_tests;
const idOf = (name: string): string =>
  JSON.parse(seed).task_instances.find((one: { name: string }) => one.name === name)?.id ?? "";
const testId = tests.find(({ name }) => name === "ct_queued")?.id ?? "";
const asset = { name: "lamp_asset", uri: "s3://lamp/asset" };
const none = "0199bb6c-0000-7000-8000-00000000ffff";
const store = idOf("store");

/** Each call in its order, since they change the server. */
const calls: Readonly<Record<string, Call>> = {
  "an asset by name": async (of) => (await of("run_ok")).assets.getByName(asset.name),
  "an asset by URI": async (of) => (await of("run_ok")).assets.getByUri(asset.uri),
  "an asset that is inactive": async (of) => (await of("run_ok")).assets.getByName("old_asset"),
  "assets of an alias": async (of) => (await of("run_ok")).assets.getByAlias("lamp_alias"),
  "events of an asset": async (of) =>
    (await of("run_ok")).assetEvents.byAsset({ ...asset, limit: 2 }),
  "events of an asset, newest first": async (of) =>
    (await of("run_ok")).assetEvents.byAsset({ uri: asset.uri, ascending: false }),
  "events between two moments": async (of) =>
    (await of("run_ok")).assetEvents.byAsset({
      name: asset.name,
      after: "2025-01-02T00:00:00Z",
      before: "2025-01-02T23:00:00+00:00",
    }),
  "events by what only 3.4 knows": async (of) =>
    (await of("run_ok")).assetEvents.byAsset({ ...asset, partitionKey: "none" }),
  "events of an alias": async (of) =>
    (await of("run_ok")).assetEvents.byAlias({ name: "lamp_alias" }),
  "nothing asked": async (of) => (await of("hitl_new")).hitl.get(idOf("hitl_new")),
  "a question": async (of) =>
    (await of("hitl_new")).hitl.request(idOf("hitl_new"), { options: ["A", "B"], subject: "s" }),
  "an answer": async (of) => {
    const { hitl } = await of("hitl_new");
    const { chosen_options, params_input, response_received } = await hitl.answer(
      idOf("hitl_new"),
      { chosen_options: ["A"], params_input: { x: 1 } },
    );
    return { chosen_options, params_input, response_received };
  },
  "a second answer": async (of) =>
    (await of("hitl_new")).hitl.answer(idOf("hitl_new"), { chosen_options: ["B"] }),
  "a value of a task": async (of) => {
    const { task } = (await of("store")).stores;
    await task.set(store, "deep/key", { rows: [1] }, { expiresAt: "2030-01-01T00:00:00Z" });
    return task.get(store, "deep/key");
  },
  "a value that was removed": async (of) => {
    const { task } = (await of("store")).stores;
    await task.delete(store, "deep/key");
    return task.get(store, "deep/key");
  },
  "no values at all": async (of) => (await of("store")).stores.task.clear(store),
  "a value of an asset": async (of) => {
    const stores = (await of("store")).stores.asset;
    await stores.set({ name: asset.name }, "k", [1, "x"]);
    return stores.get({ uri: asset.uri }, "k");
  },
  "a value of an asset that was removed": async (of) => {
    const stores = (await of("store")).stores.asset;
    await stores.delete({ uri: asset.uri }, "k");
    await stores.clear({ name: asset.name });
    return stores.get({ name: asset.name }, "k");
  },
  "a connection to test": async (of) =>
    (await of("ct_queued", "workload")).connectionTests.connection(testId),
  "a connection, once more": async (of) =>
    (await of("ct_queued", "workload")).connectionTests.connection(testId),
  "the result of a test": async (of) =>
    (await of("ct_queued", "workload")).connectionTests.report(testId, { state: "failed" }),
  "keys of variables": async (of) => (await of("run_ok")).variables.keys({ limit: 3 }),
  "the parts of the server": async (of) => Object.keys(await (await of("run_ok")).ping()),
  "what comes with 3.4": async (of) => (await of("run_ok")).callbacks.run(none),
  "a note, which comes with 3.4": async (of) =>
    (await of("run_ok")).taskInstances.setDagRunNote(idOf("run_ok"), "n"),
};

t.test("our client: the same answers from Airflow's server as from ours", async (t) => {
  const theirs = await callAll(await startAirflowApi(t, seed));
  const ours = await callAll(await startOurApi(t, seed));
  for (const [name, answer] of Object.entries(theirs)) {
    t.strictSame(ours[name], answer, name);
  }
  t.match(theirs["a second answer"], { status: 409 });
  t.match(theirs["what comes with 3.4"], { code: "ERR_WINDSOCK_API_VERSION" });
});

t.test("our client on Airflow 3.2.2: sends what that knows, and says what it lacks", async (t) => {
  const { ready } = await startAirflowApi(t, seed, "3.2");
  const { id = "", tokens } = ready.task_instances["store"] ?? {};
  await using client = createApiClient({
    baseUrl: ready.base_url,
    token: tokens?.execution ?? "",
  });
  t.equal(await client.negotiateVersion(), "2026-04-06");
  const code = "ERR_WINDSOCK_API_VERSION";
  await t.rejects(client.stores.task.get(id, "k"), { code });
  await t.rejects(client.assets.getByAlias("lamp_alias"), { code });
  await t.rejects(client.taskInstances.get(id), { code });
  t.match(await client.assets.getByName(asset.name), asset);
  const end_date = "2025-01-03T00:20:00Z";
  const retry = {
    state: "up_for_retry",
    end_date,
    retry_reason: "r",
    retry_delay_seconds: 1,
  } as const;
  t.strictSame(await client.taskInstances.setState(id, retry), { isReplay: false });
});

t.test(
  "taskInstances.get: Airflow's server has no such route, and the client says so",
  async (t) => {
    const { ready } = await startAirflowApi(t, seed);
    const { id = "", tokens } = ready.task_instances["run_ok"] ?? {};
    await using client = createApiClient({
      baseUrl: ready.base_url,
      token: tokens?.execution ?? "",
    });
    await t.rejects(client.taskInstances.get(id), { code: "ERR_WINDSOCK_API_VERSION" });
  },
);

/** What came of each call: an answer, or what an error says to programs. */
async function callAll(server: SeededServer): Promise<Readonly<Record<string, unknown>>> {
  const outcomes: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) {
    outcomes[name] = await call(async (of, scope) => {
      const id = scope === "workload" ? testId : idOf(of);
      const token = await server.sign(id, 600, scope);
      return createApiClient({ baseUrl: server.ready.base_url, token, retries: { attempts: 1 } });
    }).then(comparable, (error: unknown) => {
      const { code, status, reason } = Object(error);
      return { code, status, reason };
    });
  }
  return outcomes;
}

/** Without what a server chooses freely. */
function comparable(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer ?? null), (key, value) => (key === "id" ? "" : value));
}
