import t from "tap";
import { confirmTermination } from "../../../../src/local/server/routes/terminated.ts";
import { isArchived } from "../../../../src/local/store/store.ts";
import { refusalOf, routeRequest, storeOfOneTask } from "../../../support/route-request.ts";

// What Airflow 3.4.0b2 was seen to answer.
const cases: Readonly<
  Record<string, readonly [before: string | null, status: number, after: string | null]>
> = {
  "a task that failed": ["failed", 204, "failed"],
  "a task that somebody marked as successful": ["success", 204, "success"],
  "a task that is to be restarted": ["restarting", 204, null],
  "a task that runs": ["running", 409, "running"],
  "a task that waits": ["queued", 409, "queued"],
  "a task without a state": [null, 409, null],
};
for (const [name, [before, status, after]] of Object.entries(cases)) {
  t.test(`confirmTermination: ${name}`, async (t) => {
    const store = storeOfOneTask({ state: before, hostname: "h", pid: 1 });
    t.equal(confirm(store, "i").status, status);
    t.match(store.db.get("SELECT state FROM task_instance"), { state: after });
    t.equal(isArchived(store, "i"), before === "restarting");
    t.equal(confirm(store, "i").status, status, "the same once more");
    store.close();
  });
}

t.test("confirmTermination: of another process, or of nobody", async (t) => {
  const store = storeOfOneTask({ state: "failed", hostname: "h", pid: 2 });
  t.match(confirm(store, "i"), { status: 409, text: '{"detail":{"reason":"running_elsewhere"}}' });
  t.match(confirm(store, "none"), { status: 404, text: '{"detail":{"reason":"not_found"}}' });
  store.close();
});

function confirm(store: ReturnType<typeof storeOfOneTask>, id: string) {
  const body = {
    state: "server_terminated",
    end_date: "2026-01-01T00:00:02Z",
    hostname: "h",
    pid: 1,
  };
  const request = routeRequest(store, { parameters: { task_instance_id: id }, body });
  let answer;
  const refusal = refusalOf(() => {
    answer = confirmTermination(request);
  });
  return refusal ?? Object(answer);
}
