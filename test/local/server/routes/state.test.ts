import t from "tap";
import { type AirflowRelease, releaseOf } from "../../../../src/local/server/releases.ts";
import { ti_update_state } from "../../../../src/local/server/routes/state.ts";
import { playOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

const played = await playOurs(/^state\./);

t.ok(played.length > 0);
for (const { one, faults } of played) {
  t.test(`reports of how a task ended: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

const at = { task_instance_id: "i" };
const end_date = "2026-01-01T00:00:02Z";

t.test(
  "ti_update_state: a retry keeps reason and label, and has no duration without a start",
  async (t) => {
    const store = storeOfOneTask();
    const body = {
      state: "up_for_retry",
      end_date,
      retry_reason: "x".repeat(501),
      rendered_map_index: "n",
    };
    await ti_update_state(routeRequest(store, { parameters: at, body }));
    t.match(store.db.get("SELECT * FROM task_instance"), {
      state: "up_for_retry",
      duration: null,
      retry_reason: "x".repeat(500),
      rendered_map_index: "n",
    });
    store.close();
  },
);

t.test("ti_update_state: a retry needs no reason", async (t) => {
  const store = storeOfOneTask();
  const body = { state: "up_for_retry", end_date };
  await ti_update_state(routeRequest(store, { parameters: at, body }));
  t.match(store.db.get("SELECT * FROM task_instance"), {
    state: "up_for_retry",
    retry_reason: null,
    retry_delay_seconds: null,
  });
  store.close();
});

const timeouts: Readonly<Record<string, readonly [timeout: unknown, stored: string | null]>> = {
  "none at all": [null, null],
  "a number of seconds": [90, "2026-01-01T00:01:30.000000Z"],
  "ISO 8601": ["P1DT1H2M3.5S", "2026-01-02T01:02:03.500000Z"],
  "hours and minutes": ["1:30", "2026-01-01T01:30:00.000000Z"],
  "hours, minutes and seconds": ["1:30:05", "2026-01-01T01:30:05.000000Z"],
};
for (const [name, [timeout, stored]] of Object.entries(timeouts)) {
  t.test(`ti_update_state: a deferral's timeout as ${name}`, async (t) => {
    const store = storeOfOneTask();
    const deferral = { classpath: "c", trigger_kwargs: null, next_method: "m", queue: "q" };
    const body = { state: "deferred", ...deferral, trigger_timeout: timeout };
    await ti_update_state(routeRequest(store, { parameters: at, body }));
    t.match(store.db.get("SELECT * FROM task_instance"), { trigger_timeout: stored });
    t.match(store.db.get("SELECT * FROM task_trigger"), { ti_id: "i", queue: "q" });
    store.close();
  });
}

t.test("ti_update_state: an event that is wrong leaves the task running", async (t) => {
  const store = storeOfOneTask();
  const body = { state: "success", end_date, outlet_events: [{}] };
  t.throws(() => ti_update_state(routeRequest(store, { parameters: at, body })), {
    message: "refused with 422",
  });
  t.match(store.db.get("SELECT state FROM task_instance"), { state: "running" });
  store.close();
});

t.test("ti_update_state: arguments keep their digits", async (t) => {
  const store = storeOfOneTask();
  const body = { state: "deferred", classpath: "c", next_method: "m" };
  const bodyText = '{"trigger_kwargs": {"x":1.0}, "next_kwargs": {"y":12345678901234567890}}';
  await ti_update_state(routeRequest(store, { parameters: at, body, bodyText }));
  t.match(store.db.get("SELECT kwargs FROM task_trigger"), { kwargs: '{"x":1.0}' });
  t.match(store.db.get("SELECT next_kwargs FROM task_instance"), {
    next_kwargs: '{"y":12345678901234567890}',
  });
  store.close();
});

t.test("ti_update_state: whoever waits for an answer that is there goes on with it", async (t) => {
  const store = storeOfOneTask();
  store.db.run(
    `INSERT INTO hitl_detail (ti_id, options, subject, responded_at, responded_by, chosen_options, params_input)
     VALUES ('i', '["A"]', 's', '2025-01-01T00:00:00.000000Z', '{"id":"u"}', '["A"]', '{"x":1.0}')`,
  );
  const body = { state: "awaiting_input", next_method: "m" };
  await ti_update_state(routeRequest(store, { parameters: at, body }));
  const row = store.db.get("SELECT state, next_kwargs FROM task_instance");
  t.match(row, { state: "scheduled" });
  t.strictSame(JSON.parse(String(row?.["next_kwargs"])), {
    event: {
      chosen_options: ["A"],
      params_input: { x: 1 },
      responded_at: "2025-01-01T00:00:00.000000Z",
      responded_by_user: { id: "u" },
      timedout: false,
    },
  });
  store.close();
});

t.test(
  "ti_update_state: what a release says of an earlier try, and of a report that is repeated",
  async (t) => {
    const store = storeOfOneTask({ archived_id: "old", state: "success" });
    const ask = (id: string, release: AirflowRelease) => async () =>
      ti_update_state(
        routeRequest(store, {
          parameters: { task_instance_id: id },
          body: { state: "success", end_date },
          release: releaseOf(release),
        }),
      );
    await t.rejects(ask("old", "3.3.2"), { message: "refused with 404" });
    await t.rejects(ask("old", "3.4.0b2"), { message: "refused with 410" });
    await t.rejects(ask("i", "3.2.2"), { message: "refused with 409" });
    t.strictSame(await ask("i", "3.3.2")(), { status: 200 });
    store.close();
  },
);

t.test("ti_update_state: that the server ended a task is confirmed, from 3.4 on", async (t) => {
  const store = storeOfOneTask({ state: "failed", hostname: "h", pid: 1 });
  const body = { state: "server_terminated", end_date, hostname: "h", pid: 1 };
  t.strictSame(await ti_update_state(routeRequest(store, { parameters: at, body })), {
    status: 204,
  });
  store.close();
});
