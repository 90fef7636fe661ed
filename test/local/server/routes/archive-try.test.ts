import t from "tap";
import { archiveTry, endOf } from "../../../../src/local/server/routes/archive-try.ts";
import { isArchived, taskInstanceById } from "../../../../src/local/store/store.ts";
import { storeOfOneTask } from "../../../support/route-request.ts";

const end_date = "2026-01-01T00:00:02Z";

t.test("archiveTry: the try is history, the task instance has a new id", async (t) => {
  const store = storeOfOneTask({ start_date: "2026-01-01T00:00:00Z", next_method: "m" });
  const body = {
    end_date,
    retry_reason: "x".repeat(501),
    retry_delay_seconds: 1.5,
    rendered_map_index: "n",
  };
  archiveTry(store, { ...taskInstanceById(store, "i") }, body, "up_for_retry");
  t.ok(isArchived(store, "i"));
  t.match(store.db.get("SELECT * FROM task_instance"), {
    id: /^[0-9a-f-]{36}$/,
    state: "up_for_retry",
    duration: 2,
    retry_reason: "x".repeat(500),
    retry_delay_seconds: 1.5,
    rendered_map_index: "n",
    next_method: null,
  });
  store.close();
});

t.test("archiveTry: needs no more than an end", async (t) => {
  const store = storeOfOneTask();
  archiveTry(store, { ...taskInstanceById(store, "i") }, { end_date }, null);
  t.match(store.db.get("SELECT * FROM task_instance"), {
    state: null,
    retry_reason: null,
    retry_delay_seconds: null,
  });
  store.close();
});

t.test("endOf: no duration without a start", async (t) => {
  t.strictSame(endOf({ start_date: null }, { end_date }), {
    end_date: "2026-01-01T00:00:02.000000Z",
    duration: null,
  });
});
