import t from "tap";
import {
  get_previous_task_instance,
  get_task_instance_count,
  trigger_dag_run,
} from "../../../../src/local/server/routes/dag-runs.ts";
import { dagRunOf, putDag } from "../../../../src/local/store/store.ts";
import { playOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(/^(dag_run|dag|count|states|previous_ti|breadcrumbs)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`runs, Dags and the instances in them: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

for (const user of ["eva", null]) {
  t.test(
    `trigger_dag_run: started in the name of whom its caller's run has: ${user}`,
    async (t) => {
      const store = storeOfOneTask();
      store.db.run("UPDATE dag_run SET triggering_user_name = ?", user);
      const claims = { sub: "i", scope: "execution", iat: 0, exp: 0 } as const;
      const parameters = { dag_id: "d", run_id: "next" };
      await trigger_dag_run(routeRequest(store, { parameters, claims, body: {} }));
      t.match(dagRunOf(store, "d", "next"), { triggering_user_name: user });
      store.close();
    },
  );
}

t.test("get_previous_task_instance: moments that it does not have are null", async (t) => {
  const store = storeOfOneTask();
  const parameters = { dag_id: "d", task_id: "a", map_index: -1 };
  const { text } = await get_previous_task_instance(routeRequest(store, { parameters }));
  t.match(JSON.parse(text ?? ""), { run_id: "r", logical_date: null, start_date: null });
  store.close();
});

t.test("get_task_instance_count: a group stands for the tasks of its groups too", async (t) => {
  const store = storeOfOneTask();
  const inner = { children: { a: ["operator", "a"] } };
  const outer = { children: { "outer.inner": ["taskgroup", inner] } };
  putDag(store, "d", { dag: { task_group: { children: { outer: ["taskgroup", outer] } } } });
  const count = (task_group_id: string) =>
    get_task_instance_count(routeRequest(store, { parameters: { dag_id: "d", task_group_id } }));
  t.match(await count("outer"), { text: "1" });
  t.throws(() => count("other"), { message: "refused with 404" });
  store.close();
});
