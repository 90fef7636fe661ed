import t from "tap";
import { Dag, modelOf, type TaskOptions } from "../../src/authoring/index.ts";
import type { SerializedForm } from "../../src/contract/index.ts";
import { serializeTask } from "../../src/serialize/task.ts";

const bare = {
  task_id: "a",
  task_type: "TypeScriptOperator",
  _task_module: "windsock",
  template_fields: [],
  _needs_expansion: false,
  has_retry_policy: false,
  downstream_task_ids: [],
  retry_delay: 300,
};

t.test("serializeTask: leaves to Airflow's defaults what is not set", async (t) => {
  t.strictSame(serialized({}), { __type: "operator", __var: bare });
});

t.test(
  "serializeTask: writes every option under Airflow's name, durations in seconds",
  async (t) => {
    t.match(
      serialized({
        retries: 3,
        retryDelay: "1m30s",
        retryExponentialBackoff: true,
        maxRetryDelay: "1h",
        executionTimeout: "250ms",
        triggerRule: "all_done",
        pool: "p",
        poolSlots: 2,
        queue: "q",
        executor: "e",
        priorityWeight: 5,
        weightRule: "upstream",
        owner: "o",
        doc: "d",
        displayName: "A",
        multipleOutputs: true,
        doXcomPush: false,
        waitForDownstream: true,
        maxActiveTisPerDag: 1,
        maxActiveTisPerDagrun: 2,
      }),
      {
        __var: {
          retries: 3,
          retry_delay: 90,
          retry_exponential_backoff: true,
          max_retry_delay: 3600,
          execution_timeout: 0.25,
          trigger_rule: "all_done",
          pool: "p",
          pool_slots: 2,
          queue: "q",
          executor: "e",
          priority_weight: 5,
          weight_rule: "upstream",
          owner: "o",
          doc_md: "d",
          _task_display_name: "A",
          multiple_outputs: true,
          do_xcom_push: false,
          depends_on_past: true,
          wait_for_downstream: true,
          max_active_tis_per_dag: 1,
          max_active_tis_per_dagrun: 2,
        },
      },
    );
    t.match(serialized({ dependsOnPast: true }), { __var: { depends_on_past: true } });
  },
);

t.test("serializeTask: sorts the tasks after it", async (t) => {
  const dag = new Dag("d");
  const a = dag.task("a", () => 1)();
  for (const id of ["c", "b"]) {
    a.before(dag.task(id, () => 1)());
  }
  t.strictSame(read(dag, "a", "3.3")["downstream_task_ids"], ["b", "c"]);
});

const cyclic: unknown[] = [];
cyclic.push(cyclic);
const bindings: Readonly<Record<string, [unknown, unknown]>> = {
  "a text": ["x", [{ kind: "literal", name: "v", value: "x" }]],
  "an object": [{ a: [1, null] }, [{ kind: "literal", name: "v", value: { a: [1, null] } }]],
  "a function": [Number, undefined],
  nothing: [undefined, undefined],
  "a cycle": [cyclic, undefined],
  "a Date": [new Date(0), undefined],
  "a Map": [new Map(), undefined],
  "a key without value": [{ a: undefined }, undefined],
  "not a number": [Number.NaN, undefined],
};
for (const [name, [value, expected]] of Object.entries(bindings)) {
  t.test(
    `serializeTask: for 3.4, binds ${name}${expected === undefined ? " by ourselves" : ""}`,
    async (t) => {
      const dag = new Dag("d");
      dag.task("a", (_args: { v: unknown }) => 1)({ v: value });
      const fields = read(dag, "a", "3.4");
      t.strictSame(fields["_arg_bindings"], expected);
      t.equal(fields["is_stub"], true);
    },
  );
}

t.test("serializeTask: for 3.4, binds whole results only", async (t) => {
  const dag = new Dag("d");
  const a = dag.task("a", () => 1)();
  for (const [id, v] of Object.entries({ whole: a, key: a.key("k"), nested: [a] })) {
    dag.task(id, (_args: { v: unknown }) => 1)({ v });
  }
  t.strictSame(read(dag, "whole", "3.4")["_arg_bindings"], [
    { kind: "xcom", name: "v", task_id: "a" },
  ]);
  t.equal(read(dag, "key", "3.4")["_arg_bindings"], undefined);
  t.equal(read(dag, "nested", "3.4")["_arg_bindings"], undefined);
  t.strictSame(read(dag, "a", "3.4")["_arg_bindings"], []);
  t.notOk("_arg_bindings" in read(dag, "whole", "3.3"), "3.3 cannot load it");
});

t.test("serializeTask: for 3.4, a task that was not placed binds nothing", async (t) => {
  const dag = new Dag("d");
  dag.task("a", () => 1);
  t.strictSame(read(dag, "a", "3.4")["_arg_bindings"], []);
});

function serialized(options: TaskOptions): object {
  const dag = new Dag("d");
  dag.task("a", options, () => 1)();
  return { __type: "operator", __var: read(dag, "a", "3.3") };
}

function read(dag: Dag, taskId: string, form: SerializedForm): Readonly<Record<string, unknown>> {
  const task = modelOf(dag)?.tasks.get(taskId);
  if (task === undefined) {
    throw new Error("no such task");
  }
  return serializeTask(task, form).__var;
}
