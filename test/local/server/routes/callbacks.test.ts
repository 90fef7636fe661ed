import t from "tap";
import { run_callback } from "../../../../src/local/server/routes/callbacks.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

t.test("run_callback: once, from queued", async (t) => {
  const store = storeOfOneTask();
  const ask = () => run_callback(routeRequest(store, { parameters: { callback_id: "c" } }));
  t.throws(ask, { message: "refused with 404" });
  store.db.run("INSERT INTO callback (id, state) VALUES ('c', 'queued')");
  t.strictSame(await ask(), { status: 204 });
  t.match(store.db.get("SELECT state FROM callback"), { state: "running" });
  t.throws(ask, { message: "refused with 409" });
  store.close();
});
