import t from "tap";
import { parseWorkload } from "../../src/contract/workload.ts";

const ti = { id: "i", dag_id: "d", task_id: "t", run_id: "r", try_number: 1 };

t.test("parseWorkload: fills what may be missing, ignores what is unknown", async (t) => {
  t.strictSame(parseWorkload({ ti: { ...ti, pool_slots: 1 }, sentry_integration: "x" }), {
    type: "ExecuteTask",
    ti: {
      ...ti,
      map_index: -1,
      dag_version_id: null,
      hostname: null,
      context_carrier: null,
      queue: "default",
    },
    dag_rel_path: "",
    bundle_info: { name: "", version: null },
    log_path: null,
  });
});

t.test("parseWorkload: takes what is there", async (t) => {
  const whole = {
    type: "ExecuteTask",
    token: "tok",
    ti: {
      ...ti,
      map_index: 2,
      dag_version_id: "v",
      hostname: "h",
      context_carrier: { traceparent: "x" },
      queue: "q",
    },
    dag_rel_path: "a.py",
    bundle_info: { name: "b", version: "1" },
    log_path: "a.log",
  };
  t.strictSame(parseWorkload(whole), whole);
  t.notOk("token" in parseWorkload({ ...whole, token: "" }));
});

const refused = {
  "what is no object": { value: [], path: "workload" },
  "another kind of work": { value: { type: "ExecuteCallback", ti }, path: "workload.type" },
  "no task instance": { value: {}, path: "workload.ti.id" },
  "an empty id": { value: { ti: { ...ti, dag_id: "" } }, path: "workload.ti.dag_id" },
  "no number of the try": {
    value: { ti: { ...ti, try_number: "1" } },
    path: "workload.ti.try_number",
  },
};
for (const [name, { value, path }] of Object.entries(refused)) {
  t.test(`parseWorkload: refuses ${name}`, async (t) => {
    t.throws(() => parseWorkload(value), { code: "ERR_WINDSOCK_CONTRACT_VIOLATED", path });
  });
}
