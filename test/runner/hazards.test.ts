import t from "tap";
import type { RunnerRequest } from "../../src/contract/index.ts";
import { outcomeOf, type RunnerRun, runRunner } from "../support/runner-process.ts";
import { startupOf } from "../support/runner-startup.ts";

const outcomeTypes = new Set<string>(["SucceedTask", "TaskState", "RetryTask", "DeferTask"]);
/** Longer than a task that is stopped may clean up, shorter than the test's patience. */
const shortGrace = { WINDSOCK_KILL_GRACE: "0.2" };

/** How a task of `dags/ends.ts` ends with tries left: the reason that Airflow shows. */
const failures: Readonly<Record<string, string | RegExp>> = {
  throws_null: "a value that is no error was thrown: null",
  throws_text: "a value that is no error was thrown: only words",
  floats_undefined: "a value that is no error was thrown: undefined",
  overflows: "RangeError: Maximum call stack size exceeded",
  ignores_its_timeout: /^ERR_WINDSOCK_EXECUTION_TIMEOUT: .*0\.05 s$/,
  returns_map: "ERR_WINDSOCK_VALUE_NOT_JSON: $ is a Map",
  returns_set: "ERR_WINDSOCK_VALUE_NOT_JSON: $.seen is a Set",
  returns_date: "ERR_WINDSOCK_VALUE_NOT_JSON: $[0].when is a Date",
  returns_nan: "ERR_WINDSOCK_VALUE_NOT_JSON: $.mean is NaN",
  returns_infinity: "ERR_WINDSOCK_VALUE_NOT_JSON: $[0] is Infinity",
  returns_bigint: "ERR_WINDSOCK_VALUE_NOT_JSON: $.id is an integer of more than 64 bits",
  returns_lone_surrogate:
    "ERR_WINDSOCK_VALUE_NOT_JSON: $.text is a text with half a surrogate pair",
  returns_function: "ERR_WINDSOCK_VALUE_NOT_JSON: $.then_what is a function",
  returns_symbol: "ERR_WINDSOCK_VALUE_NOT_JSON: $ is a symbol",
  returns_cycle: "ERR_WINDSOCK_VALUE_NOT_JSON: $.rows[0].back is inside itself: a cycle",
  returns_deep: /^ERR_WINDSOCK_VALUE_NOT_JSON: \$(\[0\]){60} is nested deeper than 60 levels$/,
  returns_bytes: "ERR_WINDSOCK_VALUE_NOT_JSON: $.raw is a Uint8Array",
  returns_error: "ERR_WINDSOCK_VALUE_NOT_JSON: $ is an Error",
  returns_hole: "ERR_WINDSOCK_VALUE_NOT_JSON: $[1] is undefined",
  returns_a_getter_that_throws: "RangeError: from a getter",
};
for (const [taskId, reason] of Object.entries(failures)) {
  t.test(`hazard: ${taskId} is one failure with its reason, and is told once`, async (t) => {
    const run = await runEnds(taskId);
    t.match(onlyOutcomeOf(run), { type: "RetryTask", retry_reason: reason });
    const others = run.requests.filter(({ type }) => type !== "SetExecutionTimeout");
    t.equal(others.length, 1, "nothing is published");
    const errors = run.records.filter(({ level }) => level === "error");
    t.equal(errors.length, 1);
    t.match(errors[0], { event: /^the task failed and will be tried again: / });
    t.equal(run.exitCode, 0);
    t.equal(run.stderr, "");
  });
}

t.test("hazard: the first of two stray errors counts, the second is told", async (t) => {
  const run = await runEnds("two_strays");
  t.match(onlyOutcomeOf(run), { type: "RetryTask", retry_reason: "Error: the first" });
  t.match(run.records.map(({ event }) => String(event)).toSorted(), [
    "an error after the end of the task: Error: the second",
    "the task failed and will be tried again: Error: the first",
  ]);
});

t.test("hazard: a steer that nobody awaits steers all the same", async (t) => {
  t.match(onlyOutcomeOf(await runEnds("floats_a_skip")), { type: "TaskState", state: "skipped" });
});

for (const [taskId, event] of [
  ["fails_after_its_end", /^an error after the end of the task: Error: too late/],
  ["exits_after_its_end", /^an error after the end of the task: .*process\.exit\(9\) was called/],
] as const) {
  t.test(`hazard: ${taskId}: the outcome stands, the error is told`, async (t) => {
    const run = await runEnds(taskId);
    t.match(onlyOutcomeOf(run), { type: "SucceedTask" });
    t.match(run.records.at(-1), { level: "error", event });
    t.equal(run.exitCode, 0);
  });
}

t.test("hazard: a task that kills its process reports nothing, least of all success", async (t) => {
  const run = await runEnds("kills_itself");
  t.equal(run.exitSignal, "SIGKILL");
  t.strictSame(run.requests, []);
});

t.test("hazard: a task that changes Object.prototype does not change what is sent", async (t) => {
  const run = await runEnds("pollutes");
  t.match(onlyOutcomeOf(run), { type: "SucceedTask" });
  t.equal(textOf(run.requests[0]), '{"own":2}');
  t.equal(Reflect.has(Object(onlyOutcomeOf(run)), "polluted"), false);
});

t.test("hazard: what is printed last is not cut", async (t) => {
  const run = await runEnds("prints_much");
  t.match(onlyOutcomeOf(run), { type: "SucceedTask" });
  t.strictSame([run.stdout.length, run.stderr.length], [2_000_000, 2_000_000]);
});

t.test("hazard: a deferral with a cycle is a failure that names the path", async (t) => {
  const run = await runEnds("defers_in_a_cycle");
  t.match(onlyOutcomeOf(run), { type: "RetryTask", retry_reason: /\$\.self is inside itself/ });
});

t.test("hazard: integers of 64 bits are sent as they are", async (t) => {
  const run = await runEnds("returns_a_small_bigint");
  t.equal(textOf(run.requests[0]), '{"id":9223372036854775808,"list":[1]}');
});

t.test(
  "hazard: SIGINT stops a task as SIGTERM does, a second signal changes nothing",
  async (t) => {
    const run = await runRunner({
      greeting: greetingOf("ignores_stop", "hazards"),
      env: { ...shortGrace, WINDSOCK_DAGS: "test/runner/dags/hazards.ts" },
      onRecord: ({ event }, child) => {
        if (event === "ready") {
          child.kill("SIGINT");
          child.kill("SIGINT");
        }
      },
    });
    t.match(onlyOutcomeOf(run), { type: "RetryTask", retry_reason: /TASK_STOPPED: .*SIGINT$/ });
    t.equal(run.exitCode, 0);
  },
);

const secrets = {
  AIRFLOW__API_AUTH__JWT_SECRET: "the-signing-secret",
  AIRFLOW__CORE__FERNET_KEY: "the-fernet-key",
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_CMD: "cat /secret",
  AIRFLOW__CELERY__BROKER_URL: "redis://:pw@broker",
  AIRFLOW_CONN_DB: "postgres://me:pw@db",
  AIRFLOW_VAR_API_KEY: "x",
  airflow__api_auth__jwt_secret: "the-signing-secret",
  _AIRFLOW_WWW_USER_PASSWORD: "x",
  WINDSOCK_TOKEN: "x",
};
t.test(
  "environment: under Airflow's supervisor no code of the user's sees the worker's secrets: not when its file is loaded, not in its handler, not in what it starts",
  async (t) => {
    const run = await runRunner({
      way: "sockets",
      greeting: greetingOf("environment"),
      env: {
        ...secrets,
        AIRFLOW_HOME: "/airflow",
        MINE: "x",
        AIRFLOW_VAR_KEPT: "x",
        WINDSOCK_KEEP_ENV: "AIRFLOW_VAR_KEPT",
        WINDSOCK_DAGS: "test/runner/dags/ends.ts",
      },
    });
    t.match(onlyOutcomeOf(run), { type: "SucceedTask" });
    const seen: Readonly<Record<string, readonly string[]>> = JSON.parse(textOf(run.requests[0]));
    t.strictSame(Object.keys(seen), ["namesAtLoad", "namesAtRun", "inChild"]);
    for (const [where, names] of Object.entries(seen)) {
      t.strictSame(
        names.filter((name) => name in secrets),
        [],
        where,
      );
      t.strictSame(
        names.filter((name) => /airflow/i.test(name)).toSorted(),
        ["AIRFLOW_HOME", "AIRFLOW_VAR_KEPT"],
        where,
      );
      t.ok(names.includes("MINE"), where);
    }
  },
);

async function runEnds(taskId: string): Promise<RunnerRun> {
  return runRunner({
    greeting: greetingOf(taskId),
    env: { ...shortGrace, WINDSOCK_DAGS: "test/runner/dags/ends.ts" },
  });
}

function greetingOf(taskId: string, dagId = "ends") {
  return startupOf({ ti: { dag_id: dagId, task_id: taskId }, about: { should_retry: true } });
}

/** The outcome of a run that sent exactly one, as its last word. */
function onlyOutcomeOf(run: RunnerRun): RunnerRequest | undefined {
  const outcomes = run.requests.filter(({ type }) => outcomeTypes.has(type));
  return outcomes.length === 1 && outcomes[0] === outcomeOf(run) ? outcomes[0] : undefined;
}

/** The JSON of a published value. */
function textOf(request: RunnerRequest | undefined): string {
  const value: unknown = Reflect.get(Object(request), "value");
  return String(Reflect.get(Object(value), "text"));
}
