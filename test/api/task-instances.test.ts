import t from "tap";
import type { StateBody } from "../../src/api/state-body.ts";
import { createTaskInstances } from "../../src/api/task-instances.ts";
import { answer, type CallOutcome, scriptCalls, statusError } from "../support/scripted-calls.ts";

const id = "01a2";
const path = { task_instance_id: id };
const context = { dag_run: {}, max_tries: 1 };
const end_date = "2026-01-01T00:00:00Z";

t.test("run: claims the attempt", async (t) => {
  const body = { hostname: "h", unixname: "u", pid: 1, start_date: end_date };
  const { instances, calls } = open(answer(200, context));
  t.strictSame(await instances.run(id, body), { context, isReplay: false });
  t.strictSame(calls, [["ti_run", { path, body: { ...body, state: "running" } }, undefined]]);
});

t.test("run: says when it was sent more than once", async (t) => {
  const { instances } = open({ ...answer(200, context), attempts: 2 });
  const body = { hostname: "h", unixname: "u", pid: 1, start_date: end_date };
  t.match(await instances.run(id, body), { isReplay: true });
});

t.test("run: refuses an answer that is none", async (t) => {
  const { instances } = open(answer(200, {}));
  const body = { hostname: "h", unixname: "u", pid: 1, start_date: end_date };
  await t.rejects(instances.run(id, body), { code: "ERR_WINDSOCK_API_RESPONSE" });
});

t.test("setState: reports a complete body without its nulls", async (t) => {
  const { instances, calls } = open(answer(204));
  const body: StateBody = { state: "up_for_retry", end_date, retry_reason: null };
  t.strictSame(await instances.setState(id, body), { isReplay: false });
  t.strictSame(calls, [
    ["ti_update_state", { path, body: { state: "up_for_retry", end_date } }, undefined],
  ]);
});

t.test("setState: an incomplete body is not sent", async (t) => {
  const { instances, calls } = open(answer(204));
  const body: StateBody = Object.assign({ state: "up_for_retry", end_date } as const, {
    end_date: undefined,
  });
  await t.rejects(instances.setState(id, body), {
    code: "ERR_WINDSOCK_API_REQUEST",
    at: "end_date",
  });
  t.strictSame(calls, []);
});

t.test("setState: the version of the call decides which states there are", async (t) => {
  const { instances } = open(answer(204));
  const body: StateBody = { state: "awaiting_input", next_method: "m" };
  await instances.setState(id, body);
  await t.rejects(instances.setState(id, body, { version: "2026-04-06" }), {
    code: "ERR_WINDSOCK_API_VERSION",
  });
});

const invalid = (previous_state: string | null, reason = "invalid_state") => ({
  reason,
  previous_state,
});
const failed: StateBody = { state: "failed", end_date };
const retry: StateBody = { state: "up_for_retry", end_date };
const repeated: Readonly<Record<string, Parameters<typeof repeat>>> = {
  "200 says that the state was there": [failed, answer(200)],
  "409 from this state says so on older servers": [failed, statusError(409, invalid("failed"))],
  "404 to a repeated report of a retry": [retry, statusError(404, invalid(null, "not_found"), 2)],
  "410 to a repeated report of a retry": [retry, statusError(410, invalid(null, "not_found"), 2)],
  "404 to a report of a retry that another process began": [retry, statusError(404, {}), true],
};
for (const [name, args] of Object.entries(repeated)) {
  t.test(`setState: ${name}: done`, async (t) => {
    t.strictSame(await repeat(...args), { isReplay: true });
  });
}

const refused: Readonly<Record<string, Parameters<typeof repeat>>> = {
  "409 from another state": [failed, statusError(409, invalid("success"))],
  "409 for another reason": [failed, statusError(409, invalid("failed", "conflict"))],
  "404 to the first report of a retry": [retry, statusError(404, {}, 1)],
  "404 to a repeated report of another state": [failed, statusError(404, {}, 2)],
  "500 to a repeated report of a retry": [retry, statusError(500, {}, 2)],
  "anything else that is thrown": [retry, new Error("x")],
};
for (const [name, args] of Object.entries(refused)) {
  t.test(`setState: ${name}: thrown`, async (t) => {
    const [, outcome] = args;
    await t.rejects(repeat(...args), outcome instanceof Error ? outcome : new Error("never"));
  });
}

t.test("heartbeat: is sent", async (t) => {
  const { instances, calls } = open(answer(204));
  await instances.heartbeat(id, { hostname: "h", pid: 1 });
  t.strictSame(calls, [["ti_heartbeat", { path, body: { hostname: "h", pid: 1 } }, undefined]]);
});

t.test("setRenderedFields: sends fields, and nothing when there are none", async (t) => {
  const { instances, calls } = open(answer(201));
  await instances.setRenderedFields(id, {});
  await instances.setRenderedFields(id, { a: 1 });
  t.strictSame(calls, [["put_rtif", { path, body: { a: 1 } }, undefined]]);
});

t.test("setRenderedMapIndex: sends a bare text", async (t) => {
  const { instances, calls } = open(answer(204));
  await instances.setRenderedMapIndex(id, "a");
  t.strictSame(calls, [["ti_patch_rendered_map_index", { path, body: "a" }, undefined]]);
});

t.test("skipDownstream: names the tasks", async (t) => {
  const { instances, calls } = open(answer(204));
  await instances.skipDownstream(id, ["a", ["b", 2]]);
  t.strictSame(calls, [
    ["ti_skip_downstream", { path, body: { tasks: ["a", ["b", 2]] } }, undefined],
  ]);
});

t.test(
  "previousSuccessfulDagRun and validateInletsAndOutlets: hand over what they get",
  async (t) => {
    const { instances, calls } = open(answer(200, { start_date: null }), answer(200, {}));
    t.strictSame(await instances.previousSuccessfulDagRun(id), { start_date: null });
    t.strictSame(await instances.validateInletsAndOutlets(id), {});
    t.strictSame(
      calls.map(([operation]) => operation),
      ["get_previous_successful_dagrun", "validate_inlets_and_outlets"],
    );
  },
);

t.test("count and states: ask with the filter in wire names", async (t) => {
  const { instances, calls } = open(answer(200, 3), answer(200, { task_states: {} }));
  const filter = {
    dagId: "d",
    mapIndex: 1,
    taskIds: ["t"],
    taskGroupId: "g",
    logicalDates: [end_date],
    runIds: ["r"],
  };
  t.equal(await instances.count({ ...filter, states: ["failed"] }), 3);
  t.strictSame(await instances.states(filter), { task_states: {} });
  const query = {
    dag_id: "d",
    map_index: 1,
    task_ids: ["t"],
    task_group_id: "g",
    logical_dates: [end_date],
    run_ids: ["r"],
  };
  t.strictSame(calls, [
    ["get_task_instance_count", { query: { ...query, states: ["failed"] } }, undefined],
    ["get_task_instance_states", { query }, undefined],
  ]);
});

t.test("previous: there may be none", async (t) => {
  const { instances, calls } = open(answer(200, null), answer(200, { run_id: "r" }));
  const of = { dagId: "d", taskId: "t", logicalDate: end_date, mapIndex: 2, state: "success" };
  t.equal(await instances.previous(of), null);
  t.strictSame(await instances.previous(of), { run_id: "r" });
  t.strictSame(calls[0], [
    "get_previous_task_instance",
    {
      path: { dag_id: "d", task_id: "t" },
      query: { logical_date: end_date, map_index: 2, state: "success" },
    },
    undefined,
  ]);
});

t.test("breadcrumbs: of a run", async (t) => {
  const { instances, calls } = open(answer(200, { breadcrumbs: [] }));
  t.strictSame(await instances.breadcrumbs({ dagId: "d", runId: "r" }), { breadcrumbs: [] });
  t.strictSame(calls, [
    ["get_task_instance_breadcrumbs", { query: { dag_id: "d", run_id: "r" } }, undefined],
  ]);
});

t.test("setDagRunNote: null is a note, too", async (t) => {
  const { instances, calls } = open(answer(204));
  await instances.setDagRunNote(id, "n");
  await instances.setDagRunNote(id, null);
  t.strictSame(calls, [
    ["update_dag_run_note", { path, body: { note: "n" } }, undefined],
    ["update_dag_run_note", { path, body: { note: null } }, undefined],
  ]);
});

function open(...outcomes: readonly CallOutcome[]) {
  const { call, calls } = scriptCalls(...outcomes);
  return { instances: createTaskInstances(call, () => "2026-06-30"), calls };
}

function repeat(body: StateBody, outcome: CallOutcome, isResent?: boolean) {
  return open(outcome).instances.setState(id, body, isResent === undefined ? {} : { isResent });
}
