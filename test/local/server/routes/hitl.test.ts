import t from "tap";
import { releaseOf } from "../../../../src/local/server/releases.ts";
import {
  get_hitl_detail,
  update_hitl_detail,
  upsert_hitl_detail,
} from "../../../../src/local/server/routes/hitl.ts";
import { playOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(/^(hitl)\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`human input: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

const at = { task_instance_id: "i" };
const body = { ti_id: "i", options: ["A"], subject: "s" };

t.test("upsert_hitl_detail: is of a task instance that is there", async (t) => {
  const store = storeOfOneTask({ archived_id: "old" });
  const ask = (id: string) => () =>
    upsert_hitl_detail(routeRequest(store, { parameters: { task_instance_id: id }, body }));
  t.throws(ask("none"), { message: "refused with 404" });
  t.throws(ask("old"), { message: "refused with 410" });
  store.close();
});

t.test(
  "upsert_hitl_detail: keeps all of a request; from 3.4 on a new one takes its place",
  async (t) => {
    const store = storeOfOneTask();
    const ask = async (more: object, release: "3.3.2" | "3.4.0b2") => {
      const given = { ...body, ...more };
      const request = { parameters: at, body: given, release: releaseOf(release) };
      return JSON.parse((await upsert_hitl_detail(routeRequest(store, request))).text ?? "");
    };
    const full = {
      body: "text",
      defaults: ["A"],
      multiple: true,
      params: { x: 1 },
      assigned_users: [{ id: "u", name: "U" }],
    };
    t.strictSame(await ask(full, "3.3.2"), { ...body, ...full });
    t.match(await ask({ subject: "new" }, "3.3.2"), { subject: "s" });
    t.match(await ask({ subject: "new" }, "3.4.0b2"), { subject: "new", multiple: false });
    store.close();
  },
);

t.test("update_hitl_detail: an answer without parameters", async (t) => {
  const store = storeOfOneTask();
  await upsert_hitl_detail(routeRequest(store, { parameters: at, body }));
  const answer = { ti_id: "i", chosen_options: ["A"] };
  const { text } = await update_hitl_detail(routeRequest(store, { parameters: at, body: answer }));
  t.match(JSON.parse(text ?? ""), { chosen_options: ["A"], params_input: {} });
  store.close();
});

t.test("get_hitl_detail: who has answered", async (t) => {
  const store = storeOfOneTask();
  await upsert_hitl_detail(routeRequest(store, { parameters: at, body }));
  store.db.run(
    `UPDATE hitl_detail SET responded_at = '2025-01-01T00:00:00.000000Z', responded_by = '{"id":"u"}'`,
  );
  const { text } = await get_hitl_detail(routeRequest(store, { parameters: at }));
  t.match(JSON.parse(text ?? ""), { responded_by_user: { id: "u" }, chosen_options: [] });
  store.close();
});
