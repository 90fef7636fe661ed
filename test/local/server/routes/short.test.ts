import t from "tap";
import { shortRoutesOwn } from "../../../../src/local/server/routes/short.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const at = { task_instance_id: "i" };
const identity = {
  id: "i",
  dag_id: "d",
  run_id: "r",
  task_id: "a",
  map_index: -1,
  try_number: 1,
  state: "queued",
};

t.test("get_task_instance: state and identity", async (t) => {
  const store = storeOfOneTask({ state: "queued", try_number: 1 });
  t.strictSame(await ask("get_task_instance"), identity);
  await t.rejects(ask("get_task_instance", { task_instance_id: "none" }), {
    message: "refused with 404",
  });
  store.close();

  async function ask(name: string, parameters: Record<string, string> = at) {
    const answer = await shortRoutesOwn[name]?.(routeRequest(store, { parameters }));
    return JSON.parse(answer?.text ?? "");
  }
});

t.test("get_task_run: what a task is started with; nothing changes", async (t) => {
  const store = storeOfOneTask({ state: "queued", try_number: 1 });
  const answer = await shortRoutesOwn["get_task_run"]?.(routeRequest(store, { parameters: at }));
  t.match(JSON.parse(answer?.text ?? ""), {
    ti: identity,
    ti_context: { dag_run: { dag_id: "d", run_id: "r" }, max_tries: 0, xcom_keys_to_clear: [] },
  });
  t.match(store.db.get("SELECT state FROM task_instance"), { state: "queued" });
  store.close();
});
