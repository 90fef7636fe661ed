import { readFileSync } from "node:fs";
import t from "tap";
import type { StartupDetails } from "../../src/contract/index.ts";
import { RawJson } from "../../src/contract/index.ts";
import { outcomeOf, type Replies, type RunnerRun, runRunner } from "../support/runner-process.ts";
import { startupOf } from "../support/runner-startup.ts";

const replies: Replies = {
  GetXCom: ({ key }: { key: string }) => ({
    type: "XComResult",
    key,
    value: new RawJson('{"__proto__":{"polluted":true},"big":9007199254740993,"rows":[4,5]}'),
  }),
  GetVariable: ({ key }: { key: string }) =>
    key === "missing"
      ? { type: "ErrorResponse", error: "VARIABLE_NOT_FOUND", detail: { key } }
      : { type: "VariableResult", key, value: `value of ${key}` },
  GetConnection: ({ conn_id }: { conn_id: string }) => ({
    type: "ConnectionResult",
    conn_id,
    conn_type: "postgres",
    host: "db.example.org",
    schema: null,
    login: "user",
    password: "pass-word",
    port: 5432,
    extra: null,
  }),
};

const hazardFile = "test/runner/dags/hazards.ts";
const hazardEnvironment = { WINDSOCK_DAGS: hazardFile };

for (const way of ["fds", "sockets"] as const) {
  t.test(`runner: runs a task and speaks over ${way}`, async (t) => {
    const run = await runRunner({
      way,
      greeting: startupOf({ ti: { task_id: "load" }, run: { conf: { limit: 3 } } }),
      replies,
    });
    t.equal(run.exitCode, 0);
    t.equal(run.stdout, "to stdout\n");
    t.equal(run.stderr, "to stderr\n");
    t.match(run.records, [
      {
        level: "info",
        event: "loading",
        same: true,
        params: { limit: 3, title: "x" },
        logger: "task",
      },
    ]);
    t.match(
      run.requests.map(({ type }) => type),
      ["GetXCom", "GetXCom", "SetXCom", "SucceedTask"],
    );
    t.match(run.requests[2], { key: "return_value", value: { text: "9" }, map_index: -1 });
    t.match(outcomeOf(run), { state: "success", task_outlets: [] });
  });
}

const outcomes: Readonly<Record<string, object>> = {
  nothing: { type: "SucceedTask" },
  null: { type: "SucceedTask" },
  silent: { type: "SucceedTask" },
  throws_undefined: { type: "RetryTask", retry_reason: /undefined$/ },
  throws: { type: "RetryTask", retry_reason: "TypeError: no such customer" },
  skips: { type: "TaskState", state: "skipped" },
  fails: { type: "TaskState", state: "failed" },
  retries: { type: "RetryTask", retry_delay_seconds: 7, retry_reason: "rate limit" },
  reschedules: { type: "RescheduleTask", reschedule_date: "2026-02-01T00:00:00Z" },
  defers: { type: "DeferTask", classpath: "pkg.Trigger", next_method: "resume" },
  defers_badly: { type: "RetryTask", retry_reason: /\$\.a is a Date/ },
  date: { type: "RetryTask", retry_reason: /\$\.rows\[0\]\.when is a Date/ },
  not_many: { type: "RetryTask", retry_reason: /multipleOutputs/ },
};
for (const [taskId, outcome] of Object.entries(outcomes)) {
  t.test(`runner: reports the end of ${taskId}, and nothing before it but XComs`, async (t) => {
    const greeting = startupOf({ ti: { task_id: taskId }, about: { should_retry: true } });
    const run = await runRunner({ greeting });
    t.equal(run.exitCode, 0);
    t.match(outcomeOf(run), outcome);
    const before = run.requests.slice(0, -1).map(({ type }) => type);
    t.strictSame(before, taskId === "null" ? ["SetXCom"] : []);
  });
}

t.test("runner: process.exit() is a failure with a reason, not success", async (t) => {
  for (const taskId of ["exits", "exits_later", "exits_and_catches"]) {
    const run = await runHazard(taskId);
    t.equal(run.exitCode, 0, taskId);
    t.match(outcomeOf(run), {
      type: "RetryTask",
      retry_reason: /TASK_ENDED_EARLY: process\.exit\([03]\) was called/,
    });
    const errors = run.records.filter(({ level }) => level === "error");
    t.equal(errors.length, 1, "told once");
  }
});

t.test("runner: errors that nobody waits for are caught, logged, reported", async (t) => {
  for (const [taskId, message] of Object.entries({
    floating: "nobody waits for me",
    uncaught: "from a timer",
  })) {
    const run = await runHazard(taskId);
    t.equal(run.exitCode, 0);
    t.match(outcomeOf(run), { type: "RetryTask", retry_reason: `Error: ${message}` });
    t.match(run.records, [{ level: "error", event: new RegExp(message) }]);
  }
});

t.test("runner: a promise that can never settle is a failure, at once", async (t) => {
  const run = await runHazard("never_settles");
  t.match(outcomeOf(run), { type: "RetryTask", retry_reason: /can never come/ });
});

t.test("runner: a task whose time is up may clean up and has failed", async (t) => {
  const run = await runHazard("too_long");
  t.match(outcomeOf(run), { type: "RetryTask", retry_reason: /executionTimeout of 0\.05 s/ });
  t.match(run.records[0], { event: "cleaned up" });
});

t.test(
  "runner: the log has the whole chain of an error, with places in the TypeScript file",
  async (t) => {
    const run = await runHazard("aggregate");
    const file = `${process.cwd()}/${hazardFile}`;
    t.match(run.records, [
      {
        event: /AggregateError: both failed/,
        exception: [
          {
            exc_type: "AggregateError",
            frames: [{ filename: file, lineno: lineOf("throw new AggregateError") }],
            exceptions: [[{ exc_value: "first" }], [{ exc_value: "second" }]],
          },
          {
            exc_value: "the root",
            is_cause: true,
            frames: [{ filename: file, lineno: lineOf("the root") }],
          },
        ],
      },
    ]);
  },
);

t.test("runner: SIGTERM aborts the signal, and the task's end is reported", async (t) => {
  const stopped = await stop("stops");
  t.match(outcomeOf(stopped), { type: "RetryTask", retry_reason: /AbortError/ });
  t.equal(stopped.exitCode, 0);
  const well = await stop("stops_well");
  t.match(outcomeOf(well), { type: "SucceedTask" });
  const stubborn = await stop("ignores_stop");
  t.match(outcomeOf(stubborn), { type: "RetryTask", retry_reason: /TASK_STOPPED.*SIGTERM/ });
});

t.test("runner: what a task leaves open is named, and the process ends", async (t) => {
  const run = await runHazard("leaves_open");
  t.equal(run.exitCode, 0);
  t.match(outcomeOf(run), { type: "SucceedTask" });
  t.match(run.records, [
    { level: "warning", event: "the task left open: 1 timer", logger: "windsock.runner" },
  ]);
  const short = await runHazard("leaves_a_moment");
  t.equal(short.stdout, "after the outcome\n");
});

t.test("runner: secrets that the task read are masked at the source", async (t) => {
  const run = await runHazard("prints_password");
  t.equal(run.stdout, "password ***\n");
  t.notMatch(JSON.stringify(run.records), /pass-word|value of api_token/);
  t.match(run.records[0], { event: "password ***", token: "***" });
  t.match(run.requests, [
    { type: "GetConnection" },
    { type: "MaskSecret", value: { text: '"pass-word"' }, name: "db" },
    { type: "GetVariable" },
    { type: "MaskSecret", name: "api_token" },
    { type: "RetryTask", retry_reason: "Error: cannot log in with ***" },
  ]);
});

t.test("runner: three requests at once are each answered", async (t) => {
  const run = await runHazard("three_at_once");
  t.match(run.requests.at(-2), { value: { text: '["value of a","value of b","value of c"]' } });
});

t.test(
  "runner: writes no record below the level, none without a level, no half surrogate pair",
  async (t) => {
    const run = await runHazard("logs");
    t.match(run.records, [
      {
        level: "warning",
        event: "half \ufffd",
        "\ufffd": "\ufffd",
        timestamp: /Z$/,
        logger: "task",
      },
    ]);
    const all = await runHazard("logs", { AIRFLOW__LOGGING__NAMESPACE_LEVELS: "task=DEBUG" });
    t.equal(all.records.length, 2);
  },
);

t.test("runner: user code does not see Airflow's secrets", async (t) => {
  const run = await runHazard("logs", {
    AIRFLOW__API_AUTH__JWT_SECRET: "x",
    AIRFLOW__CORE__FERNET_KEY: "x",
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: "x",
    AIRFLOW_CONN_DB: "x",
    MINE: "x",
  });
  const names: unknown = JSON.parse(run.stdout);
  t.ok(Array.isArray(names) && names.includes("MINE") && names.includes("PATH"));
  t.notMatch(run.stdout, /AIRFLOW/);
});

t.test("runner: refuses what is no UTF-8", async (t) => {
  t.match(outcomeOf(await runHazard("half")), {
    type: "RetryTask",
    retry_reason: /half a surrogate pair/,
  });
});

t.test("runner: a key called __proto__ and a large integer survive, both ways", async (t) => {
  const sent = await runHazard("proto");
  t.match(sent.requests[0], { value: { text: '{"__proto__":{"polluted":true},"big":1}' } });
  const run = await runHazard("bigint");
  t.match(run.requests.at(-2), {
    value: {
      text: '{"found":{"__proto__":{"polluted":true},"big":9007199254740993,"rows":[4,5]},"type":"object","polluted":null}',
    },
  });
});

t.test("runner: a result of five megabytes arrives", async (t) => {
  const run = await runHazard("big_result");
  t.equal(Reflect.get(Object(run.requests.at(-2)), "value").text.length, 5_000_002);
});

t.test("runner: a variable that is missing is an error with a code, or its default", async (t) => {
  const run = await runHazard("asks_for_nothing");
  t.match(outcomeOf(run), {
    retry_reason: "ERR_WINDSOCK_VARIABLE_NOT_FOUND: there is no variable missing",
  });
  const defaults = await runHazard("defaults");
  t.match(defaults.requests.at(-2), { value: { text: '[5,{"a":1}]' } });
});

t.test(
  "runner: an unknown task is removed, and the log names the nearest and all there are",
  async (t) => {
    const run = await runHazard("stop");
    t.match(outcomeOf(run), { type: "TaskState", state: "removed" });
    t.match(run.records, [
      { code: "ERR_WINDSOCK_TASK_NOT_FOUND", nearest: "stops", taskIds: /stops_well/ },
    ]);
  },
);

t.test(
  "runner: a Dag that is not there, or does not load, is a failure that says so",
  async (t) => {
    const missing = await runRunner({
      greeting: startupOf({ ti: { dag_id: "elt" }, about: { should_retry: true } }),
      env: { WINDSOCK_DAGS: "test/runner/dags/etl.ts" },
    });
    t.match(outcomeOf(missing), {
      type: "RetryTask",
      retry_reason: /DAG_NOT_FOUND: no Dag elt in etl\.ts; nearest: etl/,
    });
    const dags = t.testdir({
      "a.ts": 'import { Dag } from "windsock";\n\nexport default new Dag("syntax_broken"));\n',
      "b.mjs": "process.exit(0); // windsock",
    });
    const broken = await runRunner({
      greeting: startupOf({ ti: { dag_id: "syntax_broken" } }),
      env: { WINDSOCK_DAGS: dags },
    });
    t.match(outcomeOf(broken), { type: "TaskState", state: "failed" });
    t.match(broken.records, [{ event: /MODULE_NOT_LOADABLE: a\.ts:3: SyntaxError/ }]);
  },
);

t.test(
  "runner: loads CommonJS, and a TypeScript file by the path that Airflow names",
  async (t) => {
    const common = await runRunner({
      greeting: startupOf({ ti: { dag_id: "common" } }),
      env: { WINDSOCK_DAGS: "test/runner/dags/common.cjs" },
    });
    t.match(common.requests[0], { value: { text: '"from CommonJS"' } });
    const named = await runRunner({
      greeting: startupOf({ ti: { task_id: "extract" }, dagRelPath: "etl.ts" }),
      env: {
        WINDSOCK_DAGS: "",
        AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([
          { name: "dags-folder", kwargs: { path: `${process.cwd()}/test/runner/dags` } },
        ]),
      },
    });
    t.match(outcomeOf(named), { type: "SucceedTask" });
  },
);

t.test("runner: ends quickly when the supervisor goes away", async (t) => {
  const run = await runRunner({
    greeting: hazardGreeting("ignores_stop"),
    env: hazardEnvironment,
    onRecord: ({ event }, _child, hangUp) => event === "ready" && hangUp(),
  });
  t.equal(run.exitCode, 143);
});

t.test(
  "runner: does not wait for ever for a greeting, nor for a supervisor that is not there",
  async (t) => {
    const silent = await runRunner({ env: { WINDSOCK_GREETING_TIMEOUT: "0.1" } });
    t.equal(silent.exitCode, 2);
    t.match(silent.records, [
      { level: "critical", event: /NO_SUPERVISOR: the supervisor said nothing for 0\.1 s/ },
    ]);
  },
);

t.test("runner: an outcome that is refused is an exit code", async (t) => {
  const run = await runRunner({
    greeting: startupOf({ ti: { task_id: "nothing" } }),
    replies: {
      SucceedTask: () => {
        throw new Error("409");
      },
    },
  });
  t.equal(run.exitCode, 1);
  t.match(run.records, [{ event: /could not be reported: ERR_WINDSOCK_PEER_REFUSED/ }]);
});

t.test("runner: XComs of an earlier try are deleted first", async (t) => {
  const run = await runRunner({
    greeting: startupOf({
      ti: { task_id: "nothing" },
      about: { xcom_keys_to_clear: ["return_value", "k"] },
    }),
  });
  t.match(run.requests, [
    { type: "DeleteXCom", key: "return_value", map_index: -1 },
    { type: "DeleteXCom", key: "k" },
    { type: "SucceedTask" },
  ]);
});

async function runHazard(
  taskId: string,
  env: Readonly<Record<string, string>> = {},
): Promise<RunnerRun> {
  return runRunner({
    greeting: hazardGreeting(taskId),
    replies,
    env: { ...hazardEnvironment, ...env },
  });
}

async function stop(taskId: string): Promise<RunnerRun> {
  return runRunner({
    greeting: hazardGreeting(taskId),
    env: { ...hazardEnvironment, WINDSOCK_KILL_GRACE: "0.2" },
    onRecord: ({ event }, child) => event === "ready" && child.kill("SIGTERM"),
  });
}

function hazardGreeting(taskId: string): StartupDetails {
  return startupOf({ ti: { dag_id: "hazards", task_id: taskId }, about: { should_retry: true } });
}

function lineOf(text: string): number {
  return (
    readFileSync(hazardFile, "utf8")
      .split("\n")
      .findIndex((line) => line.includes(text)) + 1
  );
}
