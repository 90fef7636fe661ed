import t from "tap";
import { isOutcome } from "../../../src/supervisor/outcome.ts";
import { planRequest } from "../../../src/supervisor/relay/plan-request.ts";
import { compare } from "../../support/planned.ts";
import { recorded, relayedId, requestOf } from "../../support/relayed.ts";
import { samples } from "../../support/sample-requests.ts";

for (const [type, sample] of Object.entries(samples)) {
  t.test(`planRequest: ${type} as Airflow's own supervisor does`, async (t) => {
    const request = requestOf(sample);
    if (isOutcome(request)) {
      t.equal(request.type, type);
      return;
    }
    const known = recorded[type];
    if (known === undefined) {
      t.equal(type, "SetExecutionTimeout", "of a newer release");
      t.strictSame(planRequest(request, relayedId), { kind: "acknowledge" });
      return;
    }
    compare(t, planRequest(request, relayedId), known);
  });
}

t.test(
  "planRequest: what was not recorded is of a newer release or no request of a task",
  async (t) => {
    const update = requestOf({ type: "UpdateDagRunNote", ti_id: relayedId, note: null });
    const parsed = requestOf({ type: "DagFileParsingResult", fileloc: "x", serialized_dags: [] });
    for (const request of [update, parsed]) {
      t.match(!isOutcome(request) && planRequest(request, relayedId), { kind: "refuse" });
    }
  },
);

t.test("planRequest: a trigger passes what is not a default", async (t) => {
  const request = requestOf({
    type: "TriggerDagRun",
    dag_id: "d",
    run_id: "r",
    logical_date: "2026-01-01T00:00:00Z",
    run_after: "2026-01-02T00:00:00Z",
    partition_key: "p",
  });
  t.match(!isOutcome(request) && planRequest(request, relayedId), {
    parameters: {
      body: { conf: {}, logical_date: "2026-01-01T00:00:00Z", run_after: "2026-01-02T00:00:00Z" },
    },
  });
});

t.test("planRequest: a count that is not told is not taken for 0", async (t) => {
  const request = requestOf({
    type: "GetXComCount",
    dag_id: "d",
    run_id: "r",
    task_id: "t",
    key: "k",
  });
  const plan = !isOutcome(request) && planRequest(request, relayedId);
  const reply = plan !== false && plan.kind === "call" ? plan.reply : () => null;
  t.strictSame(
    reply(null, () => "map_indexes 3"),
    { len: 3 },
  );
  t.strictSame(
    reply(null, () => undefined),
    { len: Number.NaN },
  );
});

t.test("planRequest: refusals that are expected besides 404", async (t) => {
  const negative = (sample: object, status: number) => {
    const request = requestOf(sample);
    const plan = isOutcome(request) ? undefined : planRequest(request, relayedId);
    return plan?.kind === "call" ? plan.negative(status) : "no call";
  };
  const fields = { type: "SetRenderedFields", rendered_fields: { f: "v" } };
  t.equal(negative(fields, 410), null, "archived: acknowledged");
  t.equal(negative(fields, 409), undefined);
  const trigger = { type: "TriggerDagRun", dag_id: "d", run_id: "r" };
  t.match(negative(trigger, 409), { error: "DAGRUN_ALREADY_EXISTS" });
  t.equal(negative(trigger, 410), undefined);
});

t.test("planRequest: null is a value", async (t) => {
  const request = requestOf({
    type: "SetXCom",
    dag_id: "d",
    run_id: "r",
    task_id: "t",
    key: "k",
    value: null,
  });
  t.match(!isOutcome(request) && planRequest(request, relayedId), { parameters: { body: null } });
});
