import t from "tap";
import { runContext } from "../../../../src/local/server/routes/run-context.ts";
import { dagRunOf, taskInstanceById } from "../../../../src/local/store/store.ts";
import { playOurs } from "../../../support/local-server.ts";
import { routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

for (const { one, faults } of await playOurs(/^run\./)) {
  t.test(`runContext: ${one.id}`, async (t) => {
    t.strictSame(faults, []);
  });
}

t.test(
  "runContext: arguments of a task that is resumed, in the form of each version",
  async (t) => {
    const kwargs = { rows: [1, { at: null }] };
    const ti = { state: "queued", next_method: "m", next_kwargs: kwargs };
    t.match(context(ti, "2026-06-30"), { next_kwargs: { text: JSON.stringify(kwargs) } });
    t.match(context(ti, "2025-04-11"), {
      next_kwargs: {
        __type: "dict",
        __var: { rows: [1, { __type: "dict", __var: { at: null } }] },
      },
      upstream_map_indexes: null,
    });
    const bare = { state: "queued", next_method: "m" };
    t.match(context(bare, "2026-06-30"), { next_kwargs: null, start_date: null });
  },
);

t.test("runContext: whether there are teams, from 2026-10-30 on", async (t) => {
  t.match(context({}, "2026-10-30"), { multi_team: false });
  t.notOk("multi_team" in context({}, "2026-06-30"));
});

t.test("runContext: when the first of the reschedules began, from 2026-10-30 on", async (t) => {
  const dates = { end_date: "2025-01-01T00:01:00Z", reschedule_date: "2025-01-01T00:02:00Z" };
  const ti = { task_reschedules: [{ start_date: "2025-01-01T00:00:00Z", ...dates }] };
  t.match(context(ti, "2026-10-30"), {
    task_reschedule_count: 1,
    first_task_reschedule_start_date: "2025-01-01T00:00:00Z",
  });
  t.notOk("first_task_reschedule_start_date" in context({}, "2026-10-30"));
  t.notOk("first_task_reschedule_start_date" in context(ti, "2026-06-30"));
});

function context(given: Record<string, unknown>, version: string): object {
  const store = storeOfOneTask(given);
  const ti = { ...taskInstanceById(store, "i") };
  const answer = runContext(routeRequest(store, { version }), ti, { ...dagRunOf(store, "d", "r") });
  store.close();
  return answer;
}
