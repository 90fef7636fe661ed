import t from "tap";
import { planLookup } from "../../../src/supervisor/relay/lookups.ts";
import { compare } from "../../support/planned.ts";
import { recorded, relayedId, requestOf } from "../../support/relayed.ts";
import { samples } from "../../support/sample-requests.ts";

const types = [
  "GetDag",
  "GetDagRun",
  "GetDagRunState",
  "GetPreviousDagRun",
  "GetPrevSuccessfulDagRun",
  "GetPreviousTI",
  "GetTaskRescheduleStartDate",
  "GetTICount",
  "GetTaskStates",
  "GetTaskBreadcrumbs",
  "GetDRCount",
];

for (const type of types) {
  t.test(`planLookup: ${type} as Airflow's own supervisor does`, async (t) => {
    const known = recorded[type];
    if (known !== undefined) {
      compare(t, planLookup(Object(requestOf(samples[type] ?? {})), relayedId), known);
    }
  });
}

t.test("planLookup: answers that are no objects stand under a name", async (t) => {
  const replyTo = (type: string, body: unknown) =>
    planLookup(Object(requestOf(samples[type] ?? {})), relayedId).reply(body, () => undefined);
  t.strictSame(replyTo("GetTICount", 3), { count: 3 });
  t.strictSame(replyTo("GetPreviousDagRun", null), { dag_run: null });
  t.strictSame(replyTo("GetPreviousTI", null), { task_instance: null });
  t.strictSame(replyTo("GetTaskRescheduleStartDate", "2026"), { start_date: "2026" });
});

t.test("planLookup: a run has no more than runners know, whatever the server says", async (t) => {
  const replyTo = (type: string, body: unknown) =>
    planLookup(Object(requestOf(samples[type] ?? {})), relayedId).reply(body, () => undefined);
  const run = { dag_id: "d", run_id: "r", run_after: "2026", run_type: "manual", state: "failed" };
  const known = Object(replyTo("GetDagRun", { ...run, conf: { a: 1 }, queued_by: "later" }));
  t.match(known, { ...run, conf: { a: 1 }, logical_date: null });
  t.notOk("queued_by" in known);
  t.match(replyTo("GetPreviousDagRun", { ...run, later: 1 }), { dag_run: { run_id: "r" } });
});
