import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, watch, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { type Running, runCli, startCli } from "../support/cli.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy
t.jobs = 4;

t.test("windsock run: params, variables and connections reach the task", async (t) => {
  const cwd = t.testdir({
    "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("inputs", { params: { limit: 3, other: "x" } });
      dag.task("show", async (_none, { params, variables, connections }) => {
        const { host, password } = await connections.get("db");
        return [params, await variables.get("flag"), await variables.get("region"), host, password];
      })();
      export default dag;
    `,
    "db.json": '{"conn_type": "postgres", "host": "from-file", "password": "hidden"}',
  });
  const args = ["--conf", '{"limit": 5}', "--var", "flag=a=b", "--conn", "db=@db.json", "--json"];
  const env = {
    AIRFLOW_VAR_REGION: "eu",
    AIRFLOW_VAR_FLAG: "hidden by the flag",
    AIRFLOW_CONN_DB: "postgres://from-environment",
  };
  const { code, stdout, stderr } = await runCli(["run", "dag.ts", ...args], { cwd, env });
  t.equal(code, 0, stderr);
  const { conf, taskInstances } = JSON.parse(stdout);
  t.strictSame(conf, { limit: 5 });
  const [show] = taskInstances;
  t.match(show.xcom.return_value, [{ limit: 5, other: "x" }, "a=b", "eu", "from-file"]);
});

t.test("windsock run --task: that task alone; a skipped one exits with 3", async (t) => {
  const cwd = t.testdir({
    "dag.ts": `
      import { Dag, SkipTask } from "windsock";
      const dag = new Dag("alone");
      const a = dag.task("a", async () => 1);
      const b = dag.task("b", async () => { throw new SkipTask("not today"); });
      b({ n: a() });
      export default dag;
    `,
  });
  const { code, stdout } = await runCli(["run", "dag.ts", "--task", "b", "--json"], { cwd });
  t.equal(code, 3);
  t.match(JSON.parse(stdout), {
    state: "success",
    taskInstances: [{ taskId: "b", state: "skipped", xcom: {} }],
  });
  t.equal(JSON.parse(stdout).taskInstances.length, 1);
});

t.test("windsock run: a whole number beyond 2^53 is printed digit for digit", async (t) => {
  const cwd = t.testdir({
    "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("large");
      dag.task("a", async () => 9007199254740993n)();
      export default dag;
    `,
  });
  const { stdout } = await runCli(["run", "dag.ts", "--json"], { cwd });
  t.match(stdout, /"return_value": 9007199254740993\n/);
});

t.test("windsock run: settings come under Airflow's names; logs go where they say", async (t) => {
  const cwd = t.testdir({ "dag.ts": chain() });
  const env = { AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(cwd, "elsewhere") };
  const args = ["run", "dag.ts", "--logical-date", "2026-01-31", "--quiet"];
  const { code, stdout, stderr } = await runCli(args, { cwd, env });
  t.equal(code, 0);
  t.equal(stderr, "");
  const log =
    "elsewhere/dag_id=chain/run_id=manual__2026-01-31T00:00:00+00:00/task_id=a/attempt=1.log";
  t.match(stdout, log);
  t.ok(existsSync(join(cwd, log)));
  const bad = { AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "often" };
  const refused = await runCli(args, { cwd, env: bad });
  t.equal(refused.code, 78);
  t.match(refused.stderr, /^ERR_WINDSOCK_CONFIGURATION: AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL /);
});

t.test(
  "windsock run: SIGINT lets the running task end, starts no other, and exits with 130",
  async (t) => {
    const cwd = t.testdir({ "dag.ts": chain() });
    const running = startCli(["run", "dag.ts", "--db", "run.db"], { cwd });
    await hasBegun(running, cwd);
    running.child.kill("SIGINT");
    release(cwd);
    const { code, stdout } = await running.finished;
    t.equal(code, 130);
    t.match(stdout, /^a +✓ success +1 /m);
    t.match(stdout, /^b +. (?:none|scheduled) +/m);
    t.equal(statesIn(cwd)["run"], "running");
  },
);

t.test(
  "windsock run --db: after SIGKILL, the next command settles what was left, and goes on",
  async (t) => {
    const cwd = t.testdir({ "dag.ts": chain({ retries: 1, retryDelay: 0 }) });
    const killed = startCli(["run", "dag.ts", "--db", "run.db"], { cwd });
    await hasBegun(killed, cwd);
    killed.child.kill("SIGKILL");
    await killed.finished;
    t.strictSame(statesIn(cwd), { run: "running", a: "running#1", b: "#0" });
    release(cwd);
    const next = await runCli(["run", "dag.ts", "--db", "run.db", "--json"], { cwd });
    t.equal(next.code, 0, next.stderr);
    t.strictSame(statesIn(cwd), { run: "success", a: "success#2", b: "success#1" });
    const { runId } = JSON.parse(next.stdout);
    t.not(runId, firstRun(cwd), "and a run of its own");
    t.strictSame(
      readdirSync(cwd).filter((name) => name.endsWith(".lock")),
      [],
    );
  },
);

t.test("windsock run: a runner that is killed is tried again while tries are left", async (t) => {
  const cwd = t.testdir({
    "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("killed");
      dag.task("a", { retries: 1, retryDelay: 0 }, async (_none, { ti }) => {
        if (ti.tryNumber === 1) process.kill(process.pid, "SIGKILL");
        return ti.tryNumber;
      })();
      export default dag;
    `,
  });
  const { code, stdout } = await runCli(["run", "dag.ts", "--json"], { cwd });
  t.equal(code, 0);
  const [task] = JSON.parse(stdout).taskInstances;
  t.match(task, { state: "success", tryNumber: 2, xcom: { return_value: 2 } });
  t.match(task.tries, [{ state: "failed" }, { state: "success" }]);
  t.match(readFileSync(task.tries[0].logPath, "utf8"), "ERR_WINDSOCK_RUNNER_KILLED");
});

/** Two tasks; the first says that it has begun, and ends when it is released. */
function chain(options: object = {}): string {
  return `
    import { existsSync, writeFileSync } from "node:fs";
    import { setTimeout } from "node:timers/promises";
    import { Dag } from "windsock";
    const dag = new Dag("chain");
    const here = import.meta.dirname;
    const a = dag.task("a", ${JSON.stringify(options)}, async () => {
      writeFileSync(here + "/begun", "");
      while (existsSync(here + "/run.db") && !existsSync(here + "/released")) await setTimeout(10);
    });
    const b = dag.task("b", async () => 1);
    b().after(a());
    export default dag;
  `;
}

async function hasBegun({ child, finished }: Running, cwd: string): Promise<void> {
  const watcher = watch(cwd);
  try {
    while (!existsSync(join(cwd, "begun")) && child.exitCode === null) {
      await Promise.race([once(watcher, "change"), finished]);
    }
  } finally {
    watcher.close();
  }
}

function release(cwd: string): void {
  writeFileSync(join(cwd, "released"), "");
}

/** States of the first run in the database: of the run, and of each task with its try. */
function statesIn(cwd: string): Record<string, string> {
  const db = new DatabaseSync(join(cwd, "run.db"));
  try {
    const runId = firstRunId(db);
    const run = db.prepare("SELECT state FROM dag_run WHERE run_id = ?").get(runId);
    const tasks = db
      .prepare("SELECT task_id, state, try_number FROM task_instance WHERE run_id = ?")
      .all(runId);
    return {
      run: String(run?.["state"]),
      ...Object.fromEntries(
        tasks.map((row) => [String(row["task_id"]), [row["state"], row["try_number"]].join("#")]),
      ),
    };
  } finally {
    db.close();
  }
}

function firstRun(cwd: string): string {
  const db = new DatabaseSync(join(cwd, "run.db"));
  try {
    return firstRunId(db);
  } finally {
    db.close();
  }
}

function firstRunId(db: DatabaseSync): string {
  const row = db.prepare("SELECT run_id FROM dag_run ORDER BY run_after LIMIT 1").get();
  return String(row?.["run_id"]);
}
