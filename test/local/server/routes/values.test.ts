import t from "tap";
import { get_xcom } from "../../../../src/local/server/routes/values.ts";
import { probeOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const { passing } = await probeOurs(/^(variable|connection|xcom)\./);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`variables, connections and XComs, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}

t.test("get_xcom: not found when no earlier run has it either", async (t) => {
  const store = storeOfOneTask();
  const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k", map_index: -1 };
  const parameters = { ...place, include_prior_dates: true };
  t.throws(() => get_xcom(routeRequest(store, { parameters })), { message: "refused with 404" });
  store.close();
});
