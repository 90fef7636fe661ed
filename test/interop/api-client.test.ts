// Our client against Airflow's own Execution API 3.3.2.
import t from "tap";
import type { ApiClient, StateBody } from "../../src/api/index.ts";
import { password, run, type TaskName } from "./seed.ts";
import { startAirflowApi } from "./servers.ts";

t.setTimeout(600_000);
const server = await startAirflowApi(t);

/** Who the attempts run as. */
const self = { hostname: "here", pid: 1 };
const claim = { ...self, unixname: "me", start_date: "2026-01-02T03:04:30Z" };
const code = "ERR_WINDSOCK_API_STATUS";
const end_date = "2026-01-02T03:05:00.000001Z";
const reports: Readonly<Record<string, { readonly task: TaskName; readonly body: StateBody }>> = {
  success: {
    task: "report_success",
    body: { state: "success", end_date, task_outlets: [], outlet_events: [] },
  },
  failed: { task: "report_failed", body: { state: "failed", end_date } },
  skipped: { task: "report_skipped", body: { state: "skipped", end_date } },
  removed: { task: "report_removed", body: { state: "removed", end_date } },
  up_for_retry: {
    task: "report_retry",
    body: { state: "up_for_retry", end_date, retry_delay_seconds: 60.5, retry_reason: "again" },
  },
  deferred: {
    task: "report_deferred",
    body: {
      state: "deferred",
      classpath: "airflow.providers.standard.triggers.temporal.TimeDeltaTrigger",
      trigger_kwargs: { delta: 60 },
      trigger_timeout: "PT5M",
      next_method: "resume",
      next_kwargs: { rows: [1, 2] },
    },
  },
  up_for_reschedule: {
    task: "report_rescheduled",
    body: { state: "up_for_reschedule", end_date, reschedule_date: "2026-01-02T04:00:00Z" },
  },
  awaiting_input: {
    task: "report_input",
    body: { state: "awaiting_input", next_method: "resume", timeout: "PT1H" },
  },
};

for (const [state, { task, body }] of Object.entries(reports)) {
  t.test(`client: an attempt is claimed, kept alive, and reported as ${state}`, async (t) => {
    const client = server.client(task, { scope: "workload" });
    const { context } = await client.taskInstances.run(idOf(task), claim);
    t.match(context, { dag_run: { run_id: run.runId }, should_retry: state === "up_for_retry" });
    t.match(client.tokenClaims(), { sub: idOf(task), scope: "execution" }, "a token for the rest");
    await client.taskInstances.heartbeat(idOf(task), self);
    t.strictSame(await client.taskInstances.setState(idOf(task), body), { isReplay: false });
    t.equal(await server.stateOf(task), state);
  });
}

t.test("client: a report that is sent again is no error", async (t) => {
  const { taskInstances } = server.client("report_success");
  const { body } = Object(reports["success"]);
  t.strictSame(await taskInstances.setState(idOf("report_success"), body), { isReplay: true });
});

t.test("client: a claim may be repeated by the same process, and by no other", async (t) => {
  const client = server.client("claimed", { scope: "workload" });
  await client.taskInstances.run(idOf("claimed"), claim);
  await client.taskInstances.run(idOf("claimed"), claim);
  await t.rejects(client.taskInstances.run(idOf("claimed"), { ...claim, pid: 2 }), {
    code,
    status: 409,
    reason: "invalid_state",
    previousState: "running",
  });
});

t.test("client: it learns from a heartbeat that an attempt must stop", async (t) => {
  const gone = server.client("report_retry");
  const heartbeat = ({ taskInstances }: ApiClient, id: string, pid = 1) =>
    taskInstances.heartbeat(id, { ...self, pid });
  await t.rejects(heartbeat(gone, idOf("report_retry")), {
    code,
    status: 410,
    reason: "not_found",
  });
  const other = server.client("claimed");
  await t.rejects(heartbeat(other, idOf("claimed"), 2), {
    code,
    status: 409,
    reason: "running_elsewhere",
  });
  const taken = server.client("taken", { scope: "workload" });
  await taken.taskInstances.run(idOf("taken"), claim);
  await server.setState("taken", "failed");
  await t.rejects(heartbeat(taken, idOf("taken")), { code, status: 409, reason: "not_running" });
});

t.test("client: a token for a claim is good for nothing else", async (t) => {
  const { variables } = server.client("absent", { scope: "workload" });
  await t.rejects(variables.get("region"), { code, status: 403 });
});

t.test("client: variables", async (t) => {
  const { variables } = server.client("upstream");
  await variables.set("a/b c", "ü", { description: "of a test" });
  t.match(await variables.get("a/b c"), { key: "a/b c", value: "ü" });
  t.strictSame(await variables.keys({ prefix: "a/" }), { keys: ["a/b c"], total_entries: 1 });
  await variables.delete("a/b c");
  await t.rejects(variables.get("a/b c"), { code, status: 404, reason: "not_found" });
});

t.test("client: connections", async (t) => {
  const { connections } = server.client("upstream");
  t.match(await connections.get("warehouse"), { conn_id: "warehouse", login: "ada", password });
  await t.rejects(connections.get("missing"), { code, status: 404, reason: "not_found" });
});

t.test("client: XComs", async (t) => {
  const { xcoms } = server.client("upstream");
  const key = { ...run, taskId: "upstream", key: "k ü" };
  const value = { big: 2n ** 60n, ratio: 1.5, list: [null, true, "ü"], "10": 1 };
  await xcoms.set({ ...key, value });
  t.strictSame(await xcoms.get(key), { key: "k ü", value });
  t.equal(await xcoms.count(key), 1);
  t.strictSame(await xcoms.item({ ...key, offset: 0 }), value);
  t.strictSame(await xcoms.slice({ ...key, start: -1 }), [value]);
  await xcoms.delete(key);
  t.strictSame(await xcoms.get(key), { key: "k ü", value: null }, "as for Airflow's own tasks");
});

t.test("client: runs, and the version in force", async (t) => {
  const client = server.client("upstream");
  t.match(await client.dagRuns.state(run), { state: "running" });
  t.match(await client.dagRuns.get(run), { run_id: run.runId, run_type: "manual" });
  t.equal(await client.dagRuns.count({ dagId: run.dagId, states: ["running"] }), 1);
  t.equal(await client.negotiateVersion(), "2026-06-30");
  t.strictSame(await client.health(), { status: "healthy" });
});

t.test(
  "client: a token that is about to expire is replaced by the one that the server sends",
  async (t) => {
    const token = await server.sign(idOf("upstream"), 25);
    const client = server.client("upstream", { token });
    const presented = client.tokenClaims()?.exp ?? 0;
    await client.dagRuns.state(run);
    await client.dagRuns.state(run);
    const [first, second] = (await server.requests()).slice(-2);
    t.equal(first?.token?.exp, presented);
    t.ok(Number(second?.token?.exp) > presented + 300, "the next request has the fresh one");
    t.equal(second?.token?.exp, client.tokenClaims()?.exp);
    t.equal(second?.status, 200);
  },
);

t.test(
  "client: each request names a dated version, the newest or the one that is asked for",
  async (t) => {
    const older = server.client("upstream", { version: "2025-11-07" });
    await older.dagRuns.state(run);
    const versions = (await server.requests()).map(({ headers }) => headers["airflow-api-version"]);
    const others = versions.filter((one) => one !== "2026-06-30");
    t.strictSame(others, [undefined, "2025-11-07"], "negotiation names none");
  },
);

function idOf(task: TaskName | "upstream"): string {
  return server.ready.task_instances[task]?.id ?? "";
}
