import t from "tap";
import { makeGreeting } from "../../../src/conformance/runner/greeting.ts";
import { showValue } from "../../../src/conformance/runner/values.ts";
import { readMessage } from "../../../src/contract/index.ts";

const rules = { airflow: "3.3.2", dagFile: "/dags/conformance.py" };

t.test("makeGreeting: is a greeting that keeps to the contract of its release", async (t) => {
  for (const airflow of ["3.0.3", "3.2.2", "3.3.2", "3.4.0b2"]) {
    const body = makeGreeting({}, { ...rules, airflow });
    t.match(readMessage(body, "toRunner"), {
      type: "StartupDetails",
      ti: { dag_id: "conformance", task_id: "steps" },
      dag_rel_path: "conformance.py",
    });
    t.equal("sentry_integration" in body, airflow !== "3.0.3", airflow);
  }
});

t.test(
  "makeGreeting: merges objects, replaces the rest, takes away what is to be absent",
  async (t) => {
    const body = makeGreeting(
      {
        ti: { map_index: 7, queue: "<absent>" },
        ti_context: {
          dag_run: { logical_date: { $time: "2030-01-01T00:00:00Z" }, conf: { a: [1] } },
          xcom_keys_to_clear: ["a"],
        },
        more: null,
      },
      rules,
    );
    t.match(showValue(body), {
      ti: { map_index: 7, task_id: "steps" },
      ti_context: {
        max_tries: 1,
        dag_run: { logical_date: "2030-01-01T00:00:00Z", run_id: "manual__1", conf: { a: [1] } },
        xcom_keys_to_clear: ["a"],
      },
      more: null,
    });
    t.notMatch(body, { ti: { queue: /./ } });
  },
);

t.test("makeGreeting: asks for the reading of the Dag file, or of one beside it", async (t) => {
  const ask = { type: "DagFileParseRequest" };
  t.strictSame(makeGreeting({ ...ask, later: 1 }, rules), {
    file: "/dags/conformance.py",
    bundle_path: "/dags",
    bundle_name: "dags-folder",
    callback_requests: [],
    type: "DagFileParseRequest",
    later: 1,
  });
  t.match(makeGreeting({ ...ask, file: "two" }, rules), { file: "/dags/two.py" });
});

t.test("makeGreeting: sends what is no greeting as it is", async (t) => {
  t.strictSame(makeGreeting({ type: "OKResponse", ok: true }, rules), {
    type: "OKResponse",
    ok: true,
  });
  t.strictSame(makeGreeting({ type: 7 }, rules), { type: 7 });
});
