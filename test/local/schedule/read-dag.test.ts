import t from "tap";
import { readScheduledDag } from "../../../src/local/schedule/read-dag.ts";

t.test("readScheduledDag: fills Airflow's defaults and draws edges both ways", async (t) => {
  const dag = readScheduledDag({
    dag_id: "d",
    tasks: [operator({ task_id: "a", downstream_task_ids: ["b"] }), operator({ task_id: "b" })],
  });
  const defaults = {
    triggerRule: "all_success",
    retries: 0,
    retryDelaySeconds: 300,
    backoff: 0,
    maxRetryDelaySeconds: null,
    pool: "default_pool",
    poolSlots: 1,
    queue: "default",
    maxActivePerDag: null,
    maxActivePerRun: null,
    dependsOnPast: false,
    waitsForDownstream: false,
    ignoresFirstPast: false,
    isEmpty: false,
    startsAt: null,
    endsAt: null,
  };
  t.strictSame(dag, {
    dagId: "d",
    maxActiveTasks: 16,
    runTimeoutMs: null,
    failFast: false,
    tasks: new Map([
      ["a", { ...defaults, taskId: "a", upstream: [], downstream: ["b"], totalWeight: 2 }],
      ["b", { ...defaults, taskId: "b", upstream: ["a"], downstream: [], totalWeight: 1 }],
    ]),
    unsupported: [],
  });
});

t.test("readScheduledDag: reads what is written", async (t) => {
  const dag = readScheduledDag({
    dag_id: "d",
    dagrun_timeout: 60,
    start_date: 10,
    end_date: 20,
    tasks: [
      operator({
        task_id: "a",
        retry_exponential_backoff: true,
        max_retry_delay: 9,
        trigger_rule: "all_done",
        start_date: 12,
        _is_empty: true,
      }),
    ],
  });
  const task = dag.tasks.get("a");
  t.equal(dag.runTimeoutMs, 60_000);
  t.match(task, { backoff: 2, maxRetryDelaySeconds: 9, triggerRule: "all_done", isEmpty: true });
  t.match(task, { startsAt: 12_000, endsAt: 20_000 });
});

for (const [name, { task, unsupported }] of Object.entries<{
  task: object;
  unsupported: string[];
}>({
  "a mapped task": { task: { _is_mapped: true }, unsupported: ["mapping"] },
  "a setup task": { task: { is_setup: true }, unsupported: ["setup tasks"] },
  "a teardown, whose rule is its own": {
    task: { is_teardown: true, trigger_rule: "all_done_setup_success" },
    unsupported: ["teardown tasks"],
  },
  "an unknown rule": { task: { trigger_rule: "odd" }, unsupported: ["trigger rule odd"] },
  "options that are off": { task: { is_setup: false }, unsupported: [] },
})) {
  t.test(`readScheduledDag: names what it does not know: ${name}`, async (t) => {
    const read = readScheduledDag({ tasks: [operator({ task_id: "a", ...task })] });
    t.strictSame(read.unsupported, unsupported);
  });
}

t.test("readScheduledDag: nonsense yields an empty Dag, never an exception", async (t) => {
  t.equal(readScheduledDag({}).tasks.size, 0);
  t.strictSame([...readScheduledDag({ tasks: [null, 3] }).tasks.keys()], [""]);
});

function operator(task: object) {
  return { __type: "operator", __var: task };
}
