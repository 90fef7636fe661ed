// A whole Airflow 3.3.2 schedules a Dag in two languages; our supervisor executes the workloads it hands out.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import t, { type Test } from "tap";
import { airflowEnvironment, pythonOf, temporaryFolder } from "./environment.ts";
import { startProgram } from "./servers.ts";

t.setTimeout(600_000);

/** How long Airflow may refuse to answer, in milliseconds: while it reads Dags, or while its database is locked. */
const patienceMs = 120_000;
/** What the second test looks for: it runs when the first has stopped all that it started. */
let stopped: Airflow | undefined;

/** What is known of a whole Airflow that is ready. */
interface Airflow {
  readonly url: string;
  /** Where it keeps everything. */
  readonly home: string;
  /** Its processes, each the leader of a process group. */
  readonly processes: Readonly<Record<string, number>>;
  readonly execution_api_url: string;
  /** Folder in which its executor leaves workloads. */
  readonly workloads: string;
  /** Folder in which it looks for the logs of tasks. */
  readonly logs: string;
}

t.test(
  "a whole Airflow: values go from TypeScript to Python and back, and a try is repeated",
  async (t) => {
    const script = ["test/interop/python/whole_airflow.py", "test/interop/dags/flow"];
    const env = airflowEnvironment({ PYTHONPATH: resolve("test/interop/python") });
    const airflow = await startProgram<Airflow>(t, [pythonOf("3.3"), ...script], env);
    stopped = airflow;
    const api = await openCoreApi(airflow.url);
    const { tasks } = await untilThere(() => api.get("dags/flow/tasks"));
    t.equal(tasks.length, 4, "Airflow has read the Dag");
    await untilThere(() =>
      api.post("dags/flow/dagRuns", { dag_run_id: "one", logical_date: null }),
    );

    const executions = new Map<string, Promise<number | null>>();
    let state = "queued";
    while (state !== "success" && state !== "failed") {
      for (const workload of readdirSync(airflow.workloads)) {
        if (workload.endsWith(".json") && !executions.has(workload)) {
          executions.set(workload, execute(t, airflow, workload));
        }
      }
      await setTimeout(200);
      ({ state } = await untilThere(() => api.get("dags/flow/dagRuns/one")));
    }

    const { task_instances: instances } = await api.get("dags/flow/dagRuns/one/taskInstances");
    const seen = instances.map((one: Instance) => [one.task_id, [one.state, one.try_number]]);
    t.strictSame(Object.fromEntries(seen), {
      extract: ["success", 1],
      transform: ["success", 1],
      load: ["success", 2],
      check: ["success", 1],
    });
    t.equal(state, "success");
    const exitCodes = { "extract.1.json": 0, "load.1.json": 2, "load.2.json": 0 };
    t.strictSame([...executions.keys()].toSorted(), Object.keys(exitCodes));
    t.strictSame(await Promise.all(executions.values()), Object.values(exitCodes));
    const { content } = await api.get("dags/flow/dagRuns/one/taskInstances/extract/logs/1");
    t.match(
      JSON.stringify(content),
      '"event":"extracting"',
      "Airflow shows what our task has logged",
    );
  },
);

t.test("a whole Airflow: nothing of it is left", async (t) => {
  const { home = "", processes = {} } = stopped ?? {};
  t.strictSame(Object.keys(processes), ["api-server", "scheduler", "dag-processor"]);
  t.notOk(existsSync(home), home);
  for (const [name, pid] of Object.entries(processes)) {
    t.throws(() => process.kill(-pid, 0), { code: "ESRCH" }, `${name} and what it started`);
  }
});

interface Instance {
  readonly task_id: string;
  readonly state: string;
  readonly try_number: number;
}

/** Executes a workload as a pod does. Resolves to the exit code. */
async function execute(t: Test, airflow: Airflow, workload: string): Promise<number | null> {
  const path = join(airflow.workloads, workload);
  const options = ["--json-path", path, "--dags", "test/interop/dags/flow"];
  const command = ["src/cli/bin.ts", "execute-workload", ...options];
  const child = spawn(process.execPath, command, {
    stdio: ["ignore", "inherit", "inherit"],
    env: airflowEnvironment({
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: airflow.execution_api_url,
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: airflow.logs,
      AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: "60",
      WINDSOCK_START_TIMEOUT: "60",
      WINDSOCK_STATE_DIR: temporaryFolder(t),
    }),
  });
  t.teardown(() => child.kill("SIGKILL"));
  const [code] = await once(child, "exit");
  return code;
}

/** Airflow's API for people, everybody being its administrator. */
async function openCoreApi(url: string) {
  const call = async (path: string, init?: RequestInit) => {
    const response = await fetch(new URL(path, url), init);
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
    return JSON.parse(await response.text());
  };
  const { access_token: token } = await call("/auth/token");
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  return {
    get: (path: string) => call(`/api/v2/${path}`, { headers }),
    post: (path: string, body: object) =>
      call(`/api/v2/${path}`, { headers, method: "POST", body: JSON.stringify(body) }),
  };
}

/** Asks again while the Dag is not read yet, or Airflow's database is locked. */
async function untilThere<T>(ask: () => Promise<T>): Promise<T> {
  const patience = AbortSignal.timeout(patienceMs);
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (patience.aborted) {
        throw error;
      }
      await setTimeout(300);
    }
  }
}
