import t from "tap";
import { createDagRuns, createDags, type TriggerBody } from "../../src/api/dag-runs.ts";
import { RawJson } from "../../src/contract/index.ts";
import { answer, type CallOutcome, scriptCalls, statusError } from "../support/scripted-calls.ts";

const of = { dagId: "d", runId: "r" };
const path = { dag_id: "d", run_id: "r" };
const date = "2026-01-01T00:00:00Z";

t.test("get and state: read a run", async (t) => {
  const { runs, calls } = open(answer(200, { run_id: "r" }), answer(200, { state: "running" }));
  t.strictSame(await runs.get(of), { run_id: "r" });
  t.strictSame(await runs.state(of), { state: "running" });
  t.strictSame(calls, [
    ["get_dag_run", { path }, undefined],
    ["get_dagrun_state", { path }, undefined],
  ]);
});

t.test("previous: there may be none", async (t) => {
  const { runs, calls } = open(answer(200, null));
  t.equal(await runs.previous({ dagId: "d", logicalDate: date, state: "success" }), null);
  const query = { dag_id: "d", logical_date: date, state: "success" };
  t.strictSame(calls, [["get_previous_dagrun", { query }, undefined]]);
});

t.test("previous: older versions have another route for it", async (t) => {
  const { runs, calls } = open(answer(200, { run_id: "r" }));
  const options = { version: "2025-11-05" };
  t.strictSame(await runs.previous({ dagId: "d", logicalDate: date }, options), { run_id: "r" });
  const parameters = { path: { dag_id: "d" }, query: { logical_date: date, state: undefined } };
  t.strictSame(calls, [["get_previous_dagrun_compat", parameters, options]]);
});

t.test("count: asks with the filter in wire names", async (t) => {
  const { runs, calls } = open(answer(200, 2));
  t.equal(
    await runs.count({ dagId: "d", logicalDates: [date], runIds: ["r"], states: ["failed"] }),
    2,
  );
  const query = { dag_id: "d", logical_dates: [date], run_ids: ["r"], states: ["failed"] };
  t.strictSame(calls, [["get_dr_count", { query }, undefined]]);
});

t.test("trigger: starts a run, without what is null", async (t) => {
  const { runs, calls } = open(answer(204));
  await runs.trigger(of, { conf: { a: 1 }, logical_date: null });
  await runs.trigger(of);
  t.strictSame(calls, [
    ["trigger_dag_run", { path, body: { conf: { a: 1 } } }, undefined],
    ["trigger_dag_run", { path, body: {} }, undefined],
  ]);
});

const conflict = statusError(409, { reason: "already_exists" }, 2);
const ours: Readonly<Record<string, readonly [TriggerBody, object]>> = {
  "with the conf and date that were asked for": [
    { conf: { b: 1, a: [1] }, logical_date: date },
    { run_id: "r", conf: { a: [1], b: 1 }, logical_date: "2026-01-01T00:00:00.000Z" },
  ],
  "with neither": [{}, { run_id: "r", conf: null, logical_date: null }],
  "with conf as text": [
    { conf: { n: 12345678901234567890n } },
    { run_id: "r", conf: new RawJson('{"n":12345678901234567890}'), logical_date: null },
  ],
};
for (const [name, [body, run]] of Object.entries(ours)) {
  t.test(`trigger: a repeated call that finds a run ${name} has succeeded`, async (t) => {
    const { runs, calls } = open(conflict, answer(200, run));
    await runs.trigger(of, body);
    t.equal(calls.length, 2);
  });
}

t.test("trigger: a repeated call that finds another run has failed", async (t) => {
  const run = { run_id: "r", conf: {}, logical_date: null };
  await t.rejects(open(conflict, answer(200, run)).runs.trigger(of, { conf: { a: 1 } }), conflict);
  await t.rejects(
    open(conflict, answer(200, run)).runs.trigger(of, { logical_date: date }),
    conflict,
  );
});

t.test("trigger: a first call that finds a run has failed, as has any other error", async (t) => {
  for (const error of [statusError(409, {}), statusError(404, {}, 2), new Error("x")]) {
    const { runs, calls } = open(error);
    await t.rejects(runs.trigger(of), error);
    t.equal(calls.length, 1);
  }
});

t.test("clear: lets a run start over", async (t) => {
  const { runs, calls } = open(answer(204));
  await runs.clear(of);
  t.strictSame(calls, [["clear_dag_run", { path }, undefined]]);
});

t.test("dags: reads a Dag", async (t) => {
  const { call, calls } = scriptCalls(answer(200, { dag_id: "d" }));
  t.strictSame(await createDags(call).get("d"), { dag_id: "d" });
  t.strictSame(calls, [["get_dag", { path: { dag_id: "d" } }, undefined]]);
});

function open(...outcomes: readonly CallOutcome[]) {
  const { call, calls } = scriptCalls(...outcomes);
  return { runs: createDagRuns(call, () => "2026-06-30"), calls };
}
