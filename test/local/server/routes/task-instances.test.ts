import t from "tap";
import { ti_run, ti_skip_downstream } from "../../../../src/local/server/routes/task-instances.ts";
import { probeOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const { passing } = await probeOurs(
  /^(run|heartbeat|rtif|map_label|skip|previous_success|reschedules|inlets)\./,
);

t.ok(passing.length > 0);
for (const { check, seen } of passing) {
  t.test(`ti_run, heartbeat and the small routes, as Airflow 3.3.2: ${check.id}`, async (t) => {
    t.same(seen, check.expected);
  });
}

const at = { task_instance_id: "i" };
const who = { hostname: "h", unixname: "u", pid: 1, start_date: "2026-01-01T00:00:00Z" };

t.test(
  "ti_run: a task that is resumed without arguments, and never began, gets null",
  async (t) => {
    const store = storeOfOneTask({ state: "queued", next_method: "m" });
    const { text } = await ti_run(routeRequest(store, { parameters: at, body: who }));
    t.match(JSON.parse(text ?? ""), { next_method: "m", next_kwargs: null, start_date: null });
    store.close();
  },
);

t.test("ti_run: arguments in the form of older versions, lists included", async (t) => {
  const kwargs = { rows: [1, { at: null }] };
  const store = storeOfOneTask({ state: "queued", next_method: "m", next_kwargs: kwargs });
  const request = routeRequest(store, { parameters: at, body: who, version: "2025-04-11" });
  t.strictSame(JSON.parse((await ti_run(request)).text ?? "").next_kwargs, {
    __type: "dict",
    __var: { rows: [1, { __type: "dict", __var: { at: null } }] },
  });
  store.close();
});

t.test("ti_skip_downstream: without tasks nothing is skipped", async (t) => {
  const store = storeOfOneTask({ state: "queued" });
  await ti_skip_downstream(routeRequest(store, { parameters: at, body: {} }));
  t.match(store.db.get("SELECT state FROM task_instance"), { state: "queued" });
  store.close();
});
