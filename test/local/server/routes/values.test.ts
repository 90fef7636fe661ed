import t from "tap";
import { releaseOf } from "../../../../src/local/server/releases.ts";
import { get_xcom, set_xcom } from "../../../../src/local/server/routes/values.ts";
import { playOurs } from "../../../support/local-server.ts";
import { refusalOf, routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(/^(variable|connection|xcom)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`variables, connections and XComs: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

t.test("get_xcom: not found when no earlier run has it either", async (t) => {
  const store = storeOfOneTask();
  const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k", map_index: -1 };
  const parameters = { ...place, include_prior_dates: true };
  t.throws(() => get_xcom(routeRequest(store, { parameters })), { message: "refused with 404" });
  store.close();
});

t.test("set_xcom: Airflow 3.4 takes a mapped length with the value returned alone", async (t) => {
  const store = storeOfOneTask();
  const release = releaseOf("3.4.0b2");
  const set = (more: object) => {
    const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k", map_index: -1 };
    const parameters = { ...place, mapped_length: 1, ...more };
    return set_xcom(routeRequest(store, { parameters, body: [1], release }));
  };
  t.match(
    refusalOf(() => set({})),
    { status: 400, text: /invalid_mapped_length_key/ },
  );
  t.match(await set({ key: "return_value" }), { status: 201 });
  t.match(
    refusalOf(() => set({ mapped_length: null, run_id: "none" })),
    { text: /not_found/ },
  );
  store.close();
});

t.test("set_xcom: a negative mapped length is refused before it is stored", async (t) => {
  const store = storeOfOneTask();
  const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k", map_index: -1 };
  const parameters = { ...place, mapped_length: -1 };
  t.throws(() => set_xcom(routeRequest(store, { parameters, body: [1] })), {
    message: "refused with 422",
  });
  store.close();
});

t.test("get_xcom: of an earlier iteration, where there is no loop, is refused", async (t) => {
  const store = storeOfOneTask();
  const place = { dag_id: "d", run_id: "r", task_id: "a", key: "k", map_index: -1 };
  const parameters = { ...place, previous_iteration: true };
  t.throws(() => get_xcom(routeRequest(store, { parameters })), { message: "refused with 400" });
  store.close();
});
