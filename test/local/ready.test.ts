import t from "tap";
import { parseWorkload } from "../../src/contract/index.ts";
import { readyDocument, workloadOf } from "../../src/local/ready.ts";
import { loadSeed } from "../../src/local/seed.ts";
import { openLocalServer } from "../../src/local/server/server.ts";
import { openStore } from "../../src/local/store/store.ts";

t.test(
  "readyDocument: where the server is, tokens, and a workload for what is queued",
  async (t) => {
    const store = openStore(":memory:");
    const run = {
      dag_id: "d",
      run_id: "r",
      run_after: "2025-01-01T00:00:00Z",
      state: "running",
      run_type: "manual",
    };
    const ti = { dag_id: "d", run_id: "r" };
    const seed = loadSeed(store, {
      dags: [{ dag_id: "d", tasks: [{ task_id: "a" }, { task_id: "b" }] }],
      runs: [run],
      task_instances: [
        { ...ti, name: "one", id: "1", task_id: "a", state: "queued", try_number: 1 },
        { ...ti, name: "two", id: "2", task_id: "b", state: "success" },
      ],
      connection_tests: [
        { name: "c", id: "3", state: "queued", connection_id: "c", conn_type: "http" },
      ],
    });
    await using server = await openLocalServer({ store, jwtSecret: "s" });
    const document = await readyDocument(server, seed);
    t.match(document, {
      base_url: server.baseUrl,
      jwt_secret: "s",
      task_instances: { one: { id: "1", tokens: { execution: String, workload: String } } },
      connection_tests: { c: { id: "3" } },
    });
    t.strictSame(Object.keys(Object(document["workloads"])), ["one"]);
    t.match(parseWorkload(Object(document["workloads"]).one), { ti: { id: "1", task_id: "a" } });
    t.match(await readyDocument(server), { task_instances: {} });
  },
);

t.test("workloadOf: a mapped task instance, of a file", async (t) => {
  const row = { id: "i", dag_id: "d", run_id: "r", task_id: "t", map_index: 2, try_number: 1 };
  t.match(workloadOf(row, "tok", "dag.ts"), {
    dag_rel_path: "dag.ts",
    log_path: /map_index=2\/attempt=1.log$/,
  });
});
