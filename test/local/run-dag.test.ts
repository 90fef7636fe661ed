import { join } from "node:path";
import t from "tap";
import { type RunDagOptions, type RunEvent, runDag } from "../../src/local/index.ts";
import { takeRunLock } from "../../src/local/run-lock.ts";
import { readInstances } from "../../src/local/run-rows.ts";
import { dagRunOf, openStore, updateTaskInstance } from "../../src/local/store/store.ts";
import { oneTask, runOptions } from "../support/dag-file.ts";
import { storedRun } from "../support/local-run.ts";

t.test(
  "runDag: runs the Dag of a file, tells what happens, and returns what became of it",
  async (t) => {
    const folder = t.testdir({ "dag.ts": oneTask("return 1;") });
    const events: RunEvent[] = [];
    const document = await runDag(
      runOptions(folder, {
        logicalDate: "2026-01-31T06:00:00+02:00",
        onEvent: (e) => events.push(e),
      }),
    );
    t.match(document, {
      dagId: "one",
      runId: "manual__2026-01-31T04:00:00+00:00",
      state: "success",
      logicalDate: "2026-01-31T04:00:00Z",
      taskInstances: [{ taskId: "a", state: "success", tryNumber: 1, xcom: { return_value: 1 } }],
    });
    t.strictSame(
      events.map((event) => (event.type === "task" ? event.state : event.type)),
      ["run-started", "scheduled", "queued", "running", "success", "run-ended"],
    );
  },
);

t.test(
  "runDag: variables and connections of the options go before those of the environment",
  async (t) => {
    const folder = t.testdir({
      "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("one");
      dag.task("a", async (_none, { variables, connections }) => [
        await variables.get("x"),
        (await connections.get("c")).host,
      ])();
      export default dag;
    `,
    });
    const options = runOptions(folder);
    const env = { ...options.env, AIRFLOW_VAR_X: "env", AIRFLOW_CONN_C: "http://env" };
    const value = async (more: Partial<RunDagOptions>) => {
      const { taskInstances } = await runDag({ ...options, env, ...more });
      return taskInstances[0]?.xcom["return_value"];
    };
    t.strictSame(await value({}), ["env", "env"]);
    const variables = new Map([["x", "option"]]);
    const connections = new Map([["c", "http://option"]]);
    t.strictSame(await value({ variables, connections }), ["option", "option"]);
  },
);

t.test(
  "runDag: an unknown task and a date that is none are refused before anything runs",
  async (t) => {
    const folder = t.testdir({
      "dag.ts": oneTask("", {}),
    });
    await t.rejects(runDag(runOptions(folder, { taskId: "A" })), {
      code: "ERR_WINDSOCK_TASK_UNKNOWN",
      message: "no task A in the Dag one; nearest: a",
    });
    await t.rejects(runDag(runOptions(folder, { logicalDate: "2026-99-99" })), {
      code: "ERR_WINDSOCK_LOGICAL_DATE_INVALID",
    });
  },
);

t.test(
  "runDag: what is cut off stays running; two commands on one database mind each other",
  async (t) => {
    const folder = t.testdir({ "dag.ts": oneTask("return 1;") });
    const db = join(folder, "run.db");
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    const cut = await runDag(runOptions(folder, { db, signal: stopping.signal, onEvent: stop }));
    t.match(cut, { state: "running", endDate: null, taskInstances: [{ state: "scheduled" }] });
    const started: string[] = [];
    const onEvent = (event: RunEvent) => {
      if (event.type === "run-started") {
        started.push(event.runId);
      }
    };
    const whole = await runDag(runOptions(folder, { db, onEvent }));
    t.strictSame(started, [cut.runId, whole.runId], "the one that was cut off goes first");
  },
);

t.test("runDag: a run that can never end is an error, and has failed", async (t) => {
  const folder = t.testdir({
    "dag.ts": `
      import { Dag, DeferTask } from "windsock";
      const dag = new Dag("one");
      dag.task("a", async () => { throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "resume" }); })();
      export default dag;
    `,
  });
  const db = join(folder, "run.db");
  await t.rejects(runDag(runOptions(folder, { db })), {
    code: "ERR_WINDSOCK_RUN_STUCK",
    taskIds: ["a"],
  });
  const store = openStore(db);
  t.match(store.db.all("SELECT state FROM dag_run"), [{ state: "failed" }]);
  store.close();
});

t.test(
  "runDag: a task that gives no clock a turn is ended after its executionTimeout",
  async (t) => {
    const folder = t.testdir({ "dag.ts": oneTask("for (;;);", { executionTimeout: "50ms" }) });
    const { env, ...options } = runOptions(folder);
    const soon = { AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME: "0.1", WINDSOCK_KILL_GRACE: "0.1" };
    const { state, taskInstances } = await runDag({ ...options, env: { ...env, ...soon } });
    t.equal(state, "failed");
    t.match(taskInstances[0]?.reason, /^ERR_WINDSOCK_RUNNER_TIMED_OUT: /);
  },
);

t.test("runDag: needs a file and two folders, and nothing else", async (t) => {
  const folder = t.testdir({ "dag.ts": oneTask("") });
  const { file, logFolder, stateFolder } = runOptions(folder);
  t.equal((await runDag({ file, logFolder, stateFolder })).state, "success");
});

t.test("runDag: leaves a run alone that another living command plays", async (t) => {
  const folder = t.testdir({ "dag.ts": oneTask("return 1;").replace('"one"', '"d"') });
  const db = join(folder, "run.db");
  const store = openStore(db);
  const { key } = storedRun({ a: {} }, { store });
  const [a] = readInstances(store, key);
  updateTaskInstance(store, a?.id ?? "", { state: "running", try_number: 1 });
  {
    using _ = takeRunLock(db, key);
    t.match(await runDag(runOptions(folder, { db })), { state: "success" });
    t.match(dagRunOf(store, key.dagId, key.runId), { state: "running" });
    t.match(readInstances(store, key), [{ state: "running", tryNumber: 1 }]);
  }
  await runDag(runOptions(folder, { db }));
  t.match(dagRunOf(store, key.dagId, key.runId), { state: "failed" }, "and no longer than that");
  store.close();
});

t.test("runDag: a run that another command is about to make is there already", async (t) => {
  const folder = t.testdir({ "dag.ts": oneTask("return 1;") });
  const db = join(folder, "run.db");
  using _ = takeRunLock(db, { dagId: "one", runId: "manual__2026-01-31T00:00:00+00:00" });
  await t.rejects(runDag(runOptions(folder, { db, logicalDate: "2026-01-31T00:00:00Z" })), {
    code: "ERR_WINDSOCK_RUN_EXISTS",
  });
});

t.test("runDag: of a run of one task, that task goes on alone", async (t) => {
  const folder = t.testdir({
    "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("d");
      const a = dag.task("a", async () => 1);
      const b = dag.task("b", async ({ n }) => String(n));
      b({ n: a() });
      export default dag;
    `,
  });
  const db = join(folder, "run.db");
  const store = openStore(db);
  const { key } = storedRun({ a: { downstream_task_ids: ["b"] }, b: {} }, { store, onlyTask: "b" });
  store.close();
  const ended: string[] = [];
  await runDag(
    runOptions(folder, {
      db,
      taskId: "b",
      onEvent(event) {
        if (event.type === "run-ended") {
          ended.push(event.state);
        }
      },
    }),
  );
  t.strictSame(ended, ["success", "success"], key.runId);
});
