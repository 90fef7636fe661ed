import { readFileSync } from "node:fs";
import t from "tap";
import { loadSeed } from "../../src/local/seed.ts";
import { openStore } from "../../src/local/store/store.ts";

const seed = JSON.parse(readFileSync("conformance/seed.json", "utf8"));

t.test("loadSeed: the whole format", async (t) => {
  const store = openStore(":memory:");
  const { taskInstances, connectionTests, jwtAudience } = loadSeed(store, seed);
  t.equal(taskInstances.size, seed.task_instances.length);
  t.ok(connectionTests.size > 0);
  t.equal(jwtAudience, seed.jwt_audience);
  const count = (table: string) => store.db.get(`SELECT count(*) AS n FROM ${table}`)?.["n"];
  t.strictSame(
    [count("variable"), count("dag"), count("dag_run")],
    [seed.variables.length, seed.dags.length, seed.runs.length],
  );
  store.close();
});

t.test("loadSeed: parts may be left out", async (t) => {
  const store = openStore(":memory:");
  const run = {
    dag_id: "d",
    run_id: "r",
    run_after: "2025-01-01T00:00:00Z",
    state: "running",
    run_type: "manual",
    conf: { a: 1 },
  };
  const ti = { name: "a", id: "i", dag_id: "d", run_id: "r", task_id: "a" };
  loadSeed(store, {
    dags: [{ dag_id: "d", tasks: [{ task_id: "a" }] }],
    runs: [run, { ...run, dag_id: "e" }],
    task_instances: [ti],
  });
  t.match(store.db.get("SELECT * FROM task_instance"), { id: "i", state: null });
  loadSeed(store, {
    assets: [{ name: "n", uri: "u" }],
    asset_events: [{ name: "e", asset: "n", timestamp: "2025-01-01T00:00:00Z" }],
    xcoms: [{ dag_id: "d", run_id: "r", task_id: "a", key: "k", value: 1 }],
  });
  store.close();
});

t.test("loadSeed: values of a text are kept as they are written in it", async (t) => {
  const store = openStore(":memory:");
  const value = '{"10":9007199254740993,"2":1.0,"a":[1e2,-0.0]}';
  const place = '"dag_id": "d", "run_id": "r"';
  const run = '"run_after": "2025-01-01T00:00:00Z", "state": "running", "run_type": "manual"';
  loadSeed(
    store,
    `{
      "dags": [{"dag_id": "d", "tasks": [], "params": {"n": {"default": 9007199254740993}}}],
      "runs": [{${place}, ${run}, "conf": ${value}}],
      "assets": [{"name": "n", "uri": "u", "extra": ${value}}],
      "xcoms": [
        {${place}, "task_id": "a", "key": "k", "value": ${value}},
        {${place}, "task_id": "a", "key": "nothing", "value": null}
      ]
    }`,
  );
  t.equal(store.db.get("SELECT conf FROM dag_run")?.["conf"], value);
  t.equal(store.db.get("SELECT extra FROM asset")?.["extra"], value);
  t.strictSame(
    store.db.all("SELECT value FROM xcom ORDER BY key").map((row) => row["value"]),
    [value, "null"],
  );
  t.match(store.db.get("SELECT serialized FROM dag")?.["serialized"], /9007199254740993/);
  store.close();
});

const refused = {
  "what is no JSON": { seed: "{", path: "the file" },
  "what is no object": { seed: [], path: "the file" },
  "a part that is no list": { seed: { dags: {} }, path: "dags" },
  "an entry that is no object": { seed: { dags: [5] }, path: "dags[0]" },
  "an entry without its id": { seed: { dags: [{}] }, path: "dag_id" },
  "a task instance of no run": {
    seed: { task_instances: [{ name: "a", id: "i", dag_id: "d", run_id: "r", task_id: "a" }] },
    path: "task instance i",
  },
  "a run of an event that is not there": {
    seed: {
      runs: [
        {
          dag_id: "d",
          run_id: "r",
          run_after: "2025-01-01T00:00:00Z",
          state: "running",
          run_type: "manual",
          consumed_asset_events: ["e"],
        },
      ],
    },
    path: "run r",
  },
};
for (const [name, { seed, path }] of Object.entries(refused)) {
  t.test(`loadSeed: refuses ${name}`, async (t) => {
    const store = openStore(":memory:");
    t.throws(() => loadSeed(store, seed), { code: "ERR_WINDSOCK_SEED_INVALID", path });
    store.close();
  });
}
