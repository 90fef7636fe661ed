// Our supervisor beside what Airflow's own Execution API 3.3.2 refuses, and the tokens that it renews.
import { randomUUID } from "node:crypto";
import t from "tap";
import { startOnOurs } from "./attempts.ts";
import type { TaskName } from "./seed.ts";
import { startAirflowApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);
const server = await startAirflowApi(t);
const { base_url: baseUrl } = server.ready;
const elsewhere = { hostname: "elsewhere", pid: 1, unixname: "me" };
const end_date = "2026-01-02T03:05:00Z";
/** Exit code of a workload that is not ours to run. */
const notOurs = 75;

t.test(
  "supervisor: a token that is about to expire is renewed, and the attempt goes on",
  async (t) => {
    const token = await server.sign(idOf("succeed"), 25);
    const workload = { ...server.workload("succeed"), token };
    const { code, stderr } = await startOnOurs(t, { baseUrl, workload }).finished;
    t.equal(code, 0, stderr);
    t.equal(await server.stateOf("succeed"), "success");
    const [claim, ...others] = await requestsOf(idOf("succeed"));
    t.ok(others.length > 0);
    const renewed = others.map(({ token }) => Number(token?.exp) > Number(claim?.token?.exp) + 300);
    t.strictSame([...new Set(renewed)], [true], "the claim alone has the old one");
  },
);

t.test(
  "supervisor: the token of a claim is exchanged, and each request names the version",
  async (t) => {
    await startOnOurs(t, { baseUrl, workload: server.workload("nothing") }).finished;
    const seen = await requestsOf(idOf("nothing"));
    const [scope, ...scopes] = seen.map(({ token }) => token?.scope);
    t.equal(scope, "workload");
    t.strictSame([...new Set(scopes)], ["execution"]);
    const versions = seen.map(({ headers }) => headers["airflow-api-version"]);
    t.strictSame([...new Set(versions)], ["2026-06-30"]);
  },
);

t.test("supervisor: a task instance that the server does not know is not run", async (t) => {
  const id = randomUUID();
  const workload = server.workload("speak");
  const unknown = {
    ...workload,
    token: await server.sign(id, 600),
    ti: { ...Object(workload["ti"]), id },
  };
  const { code, stderr, log } = await startOnOurs(t, { baseUrl, workload: unknown }).finished;
  t.equal(code, notOurs, stderr);
  t.match(await requestsOf(id), [{ path: `task-instances/${id}/run`, status: 404 }]);
  t.notOk(log.some(({ event }) => event === "to stdout"));
});

t.test("supervisor: what another worker runs is not run twice", async (t) => {
  const id = idOf("speak");
  const start_date = "2026-01-02T03:04:30Z";
  const other = server.client("speak", { scope: "workload" });
  await other.taskInstances.run(id, { ...elsewhere, start_date });
  const end = await startOnOurs(t, { baseUrl, workload: server.workload("speak") }).finished;
  t.equal(end.code, notOurs, end.stderr);
  t.match((await requestsOf(id)).at(-1), { path: `task-instances/${id}/run`, status: 409 });
  t.notOk(end.log.some(({ event }) => event === "to stdout"));
  t.equal(await server.stateOf("speak"), "running", "it is the other's to report");
});

const soon = { timeout: 120_000 }; // it waits for ever where it is not stopped

t.test(
  "supervisor: an attempt whose row was put aside for the next try is stopped",
  soon,
  async (t) => {
    const id = idOf("wait");
    const attempt = startOnOurs(t, { baseUrl, workload: server.workload("wait") });
    await attempt.logged("waiting");
    const other = server.client("wait");
    await other.taskInstances.setState(id, { state: "up_for_retry", end_date });
    const { code, log } = await attempt.finished;
    t.equal(code, notOurs);
    t.ok(log.some(({ event }) => event === "cleaned up"));
    t.ok(
      (await requestsOf(id)).some(
        ({ path, status }) => path.endsWith("/heartbeat") && status === 410,
      ),
    );
    t.equal(await server.stateOf("wait"), "up_for_retry");
  },
);

function idOf(task: TaskName): string {
  return server.ready.task_instances[task]?.id ?? "";
}

/** What was asked about a task instance. */
async function requestsOf(id: string) {
  return (await server.requests()).filter(({ path }) => path.includes(id));
}
