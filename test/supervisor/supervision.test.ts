import { readFileSync } from "node:fs";
import { pack } from "msgpackr";
import t, { type Test } from "tap";
import type { RunnerRequest } from "../../src/contract/index.ts";
import { SupervisorCrashedError } from "../../src/supervisor/errors.ts";
import { type Attempt, settingsFrom } from "../../src/supervisor/index.ts";
import { type JournalEntry, openJournal } from "../../src/supervisor/journal.ts";
import { leftState } from "../../src/supervisor/recover.ts";
import { Supervision } from "../../src/supervisor/supervision.ts";
import { openTools } from "../../src/supervisor/tools.ts";
import { type FakeApi, openFakeApi, type Routes, runContext } from "../support/fake-api.ts";
import {
  runScripted,
  type ScriptedAttempt,
  succeed,
  tokenOf,
  workloadOf,
} from "../support/scripted-attempt.ts";
import type { Step } from "../support/scripted-runner.ts";
import { type Step as AnswerStep, hang, json, reset, text } from "../support/scripted-server.ts";

t.jobs = 4;
t.setTimeout(120_000);

const failed: RunnerRequest = {
  type: "TaskState",
  state: "failed",
  end_date: "2026-01-01T00:00:07Z",
};
const skipped: RunnerRequest = { type: "TaskState", state: "skipped" };
const retry: RunnerRequest = {
  type: "RetryTask",
  end_date: "2026-01-01T00:00:06Z",
  retry_delay_seconds: 1.5,
  retry_reason: "why",
};
const retriesLeft = json(200, { ...runContext, should_retry: true, max_tries: 2 });
const deaf: Step = { heed: null };

interface Scenario {
  readonly steps?: readonly Step[];
  readonly routes?: Routes;
  readonly attempt?: Partial<ScriptedAttempt>;
  /** What is expected of the end: parts of its ending. */
  readonly ending: object;
  /** States that were sent, in order. */
  readonly sent?: readonly string[];
  /** Lines that the log holds, as beginnings, in this order among others. */
  readonly log?: readonly (string | RegExp)[];
  readonly more?: (t: Test, end: Awaited<ReturnType<typeof runScripted>>, api: FakeApi) => void;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  "success is reported while the runner lives": {
    steps: [{ print: "hello\n" }, { ask: succeed }, { printError: "bye" }],
    ending: { kind: "reported", state: "success", problem: undefined },
    sent: ["success"],
    log: ["attempt begins", "greeted", "hello", "asked", "bye", "attempt ends"],
    more: (t, end, api) => {
      t.match(end.records[0], {
        ti_id: end.id,
        isolation: "basic",
        supervisor_schema: "2026-06-16",
      });
      const [run] = api.calls("PATCH /run");
      t.match(run?.body, { state: "running", pid: Number, hostname: String, unixname: String });
    },
  },
  "failure is reported once the runner has ended, with its own moment": {
    steps: [{ ask: failed }],
    ending: { kind: "reported", state: "failed", problem: undefined },
    sent: ["failed"],
    more: (t, _, api) =>
      t.match(api.calls("PATCH /state")[0]?.body, { end_date: "2026-01-01T00:00:07Z" }),
  },
  "a skip keeps its state when the runner crashes after it": {
    steps: [{ ask: skipped }, { exit: 1 }],
    ending: { kind: "reported", state: "skipped" },
    sent: ["skipped"],
  },
  "another try is asked for with delay and reason": {
    steps: [{ ask: retry }],
    routes: { "PATCH /run": retriesLeft },
    ending: { kind: "reported", state: "up_for_retry" },
    sent: ["up_for_retry"],
    more: (t, _, api) =>
      t.match(api.calls("PATCH /state")[0]?.body, {
        retry_delay_seconds: 1.5,
        retry_reason: "why",
      }),
  },
  "exit code 0 without a result is no success": {
    steps: [{ exit: 0 }],
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT", exitCode: 0 },
    },
    sent: ["failed"],
    log: [/^ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT: .*exit code 0 \(did code call process.exit/],
  },
  "a crash with tries left asks for another try, with the reason": {
    steps: [{ exit: 3 }],
    routes: { "PATCH /run": retriesLeft },
    ending: { kind: "reported", state: "up_for_retry" },
    sent: ["up_for_retry"],
    more: (t, _, api) =>
      t.match(api.calls("PATCH /state")[0]?.body, {
        retry_reason: /^ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT: .*exit code 3/,
      }),
  },
  "a runner that is killed": {
    steps: [{ kill: "SIGKILL" }],
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_RUNNER_KILLED", signal: "SIGKILL" },
    },
    sent: ["failed"],
  },
  "a success stands when the runner crashes after it": {
    steps: [{ ask: succeed }, { exit: 5 }],
    ending: { kind: "reported", state: "success", problem: undefined },
    sent: ["success"],
    log: [/^the runner ended with exit code 5 after its report/],
  },
  "a success stands when the runner has to be killed after it": {
    steps: [deaf, { ask: succeed }, { sleep: 60_000 }],
    attempt: { env: { AIRFLOW__CORE__TASK_SUCCESS_OVERTIME: "0.1" } },
    ending: { kind: "reported", state: "success", problem: undefined },
    sent: ["success"],
  },
  "a second report is ignored": {
    steps: [{ ask: succeed }, { ask: failed }],
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: [/^a later report is ignored/],
  },
  "requests are served after the report": {
    steps: [{ ask: succeed }, { ask: { type: "GetVariable", key: "region" } }],
    routes: { "GET /variables/region": json(200, { key: "region", value: "eu" }) },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    more: (t, end) =>
      t.match(
        end.records.filter(({ asked }) => asked === "GetVariable"),
        [{ reply: { type: "VariableResult", value: "eu" } }],
      ),
  },
  "a runner that ends before it is heard": {
    attempt: {
      command: [process.execPath, "-e", "console.error('no such module'); process.exit(9)"],
    },
    ending: { kind: "reported", state: "failed", problem: { code: "ERR_WINDSOCK_RUNNER_START" } },
    sent: ["failed"],
    log: ["no such module", /^ERR_WINDSOCK_RUNNER_START: .*exit code 9/],
  },
  "a runner that is not there": {
    attempt: { command: ["/no/such/runner"] },
    ending: { kind: "reported", state: "failed", problem: { code: "ERR_WINDSOCK_RUNNER_START" } },
    sent: ["failed"],
  },
  "a runner that never connects": {
    attempt: {
      way: "coordinator",
      command: [process.execPath, "-e", "setInterval(() => {}, 1000)", "--"],
      env: { WINDSOCK_START_TIMEOUT: "0.4" },
    },
    ending: { kind: "reported", state: "failed", problem: { code: "ERR_WINDSOCK_RUNNER_START" } },
    sent: ["failed"],
    log: [/^ERR_WINDSOCK_RUNNER_START: .*not heard within 0.4 s/],
  },
  "a runner on two sockets of its own": {
    attempt: { way: "coordinator" },
    steps: [{ print: "hello\n" }, { ask: succeed }],
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: ["attempt begins", "hello"],
    more: (t, end) => t.ok(end.events.includes("greeted")),
  },
  "a runner that speaks nonsense": {
    steps: [{ raw: "00000003c1c1c1" }, { sleep: 60_000 }],
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" },
    },
    sent: ["failed"],
  },
  "a frame beyond the limit": {
    steps: [{ raw: "ffffffff00" }, { sleep: 60_000 }],
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_FRAME_TOO_LARGE" },
    },
    sent: ["failed"],
  },
  "a runner that ends inside a frame": {
    steps: [{ raw: "0000000a93" }, { sleep: 50 }, { exit: 1 }],
    ending: { kind: "reported", state: "failed" },
    sent: ["failed"],
    log: [/^the runner's channel broke: /],
  },
  "a request that is invalid is answered, and said": {
    steps: [{ ask: { type: "GetVariable", key: "a/../b" } }, { ask: succeed }],
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    more: (t, end) =>
      t.match(
        end.records.find(({ asked }) => asked === "GetVariable"),
        { error: /API_SERVER_ERROR/ },
      ),
  },
  "the server stops the task": {
    steps: [deaf, { sleep: 60_000 }],
    routes: {
      "PUT /heartbeat": json(409, { detail: { reason: "not_running", current_state: "failed" } }),
    },
    attempt: { env: { AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.05" } },
    ending: { kind: "stopped", problem: { code: "ERR_WINDSOCK_STOPPED_BY_SERVER" } },
    sent: [],
    log: [/^ERR_WINDSOCK_STOPPED_BY_SERVER: .*not_running \(409\)/],
  },
  "a page in place of a heartbeat's answer does not stop the task": {
    steps: [{ sleep: 300 }, { ask: succeed }],
    routes: { "PUT /heartbeat": text(404, "<html>", { "content-type": "text/html" }) },
    attempt: { env: { AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.05" } },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: [/^a heartbeat failed: /],
  },
  "heartbeats that arrive keep the lease": {
    steps: [{ sleep: 700 }, { ask: succeed }],
    attempt: {
      env: {
        AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.05",
        AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: "1",
      },
    },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    more: (t, _, api) => {
      const [run] = api.calls("PATCH /run");
      const [beat] = api.calls("PUT /heartbeat");
      t.match(run?.body, { ...Object(beat?.body) }, "as the same process");
    },
  },
  "so many heartbeats in a row fail that the attempt is given up": {
    steps: [{ sleep: 60_000 }],
    routes: { "PUT /heartbeat": json(500), "PATCH /run": retriesLeft },
    attempt: {
      env: {
        AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.05",
        AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS: "3",
      },
    },
    ending: {
      kind: "reported",
      state: "up_for_retry",
      problem: { code: "ERR_WINDSOCK_LEASE_LOST" },
    },
    sent: ["up_for_retry"],
  },
  "the server is not there at the beginning": {
    routes: { "PATCH /run": reset },
    steps: [{ ask: succeed }],
    ending: { kind: "refused", problem: { code: "ERR_WINDSOCK_API_UNREACHABLE" } },
    sent: [],
  },
  "something else answers at the beginning": {
    routes: { "PATCH /run": text(200, "<html>", { "content-type": "text/html" }) },
    ending: { kind: "refused", problem: { code: "ERR_WINDSOCK_API_RESPONSE" } },
    sent: [],
  },
  "another attempt has begun already": {
    routes: {
      "PATCH /run": json(409, { detail: { reason: "invalid_state", previous_state: "running" } }),
    },
    ending: { kind: "refused", problem: { code: "ERR_WINDSOCK_ATTEMPT_DROPPED" } },
    sent: [],
  },
  "a report that did not arrive is sent again after the runner's end": {
    steps: [{ ask: succeed }],
    routes: { "PATCH /state": [json(503), json(204)] },
    ending: { kind: "reported", state: "success" },
    sent: ["success", "success"],
    more: (t, end) =>
      t.match(
        end.records.find(({ asked }) => asked === "SucceedTask"),
        { slot: "error" },
      ),
  },
  "a report that the server refuses becomes a failure that says so": {
    steps: [{ ask: succeed }],
    routes: {
      "PATCH /state": [json(422, { detail: "bad" }), json(422, { detail: "bad" }), json(204)],
    },
    ending: { kind: "reported", state: "failed", problem: { code: "ERR_WINDSOCK_API_STATUS" } },
    sent: ["success", "success", "failed"],
  },
  "the server has decided otherwise": {
    steps: [{ ask: succeed }],
    routes: {
      "PATCH /state": json(409, { detail: { reason: "invalid_state", previous_state: "failed" } }),
    },
    ending: { kind: "stopped", problem: { code: "ERR_WINDSOCK_STOPPED_BY_SERVER" } },
    sent: ["success"],
    more: (t, end) =>
      t.match(
        end.records.find(({ asked }) => asked === "SucceedTask"),
        { reply: null },
      ),
  },
  "the server cannot be told": {
    steps: [{ ask: failed }],
    routes: { "PATCH /state": json(503) },
    attempt: { env: { AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: "2" } },
    ending: { kind: "unreported", problem: { code: "ERR_WINDSOCK_STATE_NOT_REPORTED" } },
    more: (t, end) => {
      const folder = end.logPath.replace("attempt.log", "state");
      const entry: unknown = JSON.parse(readFileSync(`${folder}/${end.id}-1.json`, "utf8"));
      t.match(entry, { body: { state: "failed" }, should_retry: false });
      t.notMatch(JSON.stringify(entry), /eyJ/);
    },
  },
  "processes that a task leaves behind are ended": {
    steps: [{ leave: { detached: false } }, { ask: succeed }],
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: [/^the task left processes behind/],
  },
  "output that something else holds is let go": {
    steps: [{ leave: { detached: true } }, { ask: succeed }],
    attempt: { env: { AIRFLOW__WORKERS__SOCKET_CLEANUP_TIMEOUT: "0.2" } },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: [/^something that the task left behind held its output/],
  },
  "the log cannot be written": {
    steps: [{ print: "hello\n" }, { ask: succeed }],
    attempt: { env: { AIRFLOW__LOGGING__BASE_LOG_FOLDER: "/dev/null/logs" } },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
  },
  "the journal cannot be written": {
    steps: [{ ask: succeed }],
    attempt: { env: { WINDSOCK_STATE_DIR: "/dev/null/state" } },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: [/^a report will not survive a crash/],
  },
  "a task that goes on after its execution timeout is ended": {
    steps: [
      deaf,
      { ask: { type: "SetExecutionTimeout", timeout_seconds: 0.1 } },
      { sleep: 60_000 },
    ],
    attempt: { env: { AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME: "0.1" } },
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_RUNNER_TIMED_OUT" },
    },
    sent: ["failed"],
  },
  "a runner that leaves its replies unread": {
    steps: [{ raw: pipelined(8) }, { sleep: 60_000 }],
    routes: { "GET /variables/v": json(200, { key: "v", value: "x".repeat(1024 * 1024) }) },
    attempt: { env: { WINDSOCK_NOT_READING: "0.2" } },
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_RUNNER_NOT_READING" },
    },
    sent: ["failed"],
  },
  "an answer to the claim that no runner could take": {
    steps: [{ ask: succeed }],
    routes: {
      "PATCH /run": json(200, {
        ...runContext,
        dag_run: { ...runContext.dag_run, run_after: "never" },
      }),
    },
    ending: {
      kind: "reported",
      state: "failed",
      problem: { code: "ERR_WINDSOCK_CONTRACT_VIOLATED" },
    },
    sent: ["failed"],
  },
  "a request that is no message is refused and said": {
    steps: [{ raw: frameOf([0, { type: "Nonsense" }, null]) }, { sleep: 100 }, { exit: 0 }],
    ending: { kind: "reported", state: "failed" },
    sent: ["failed"],
    log: [/^a request was refused/],
  },
  "frames are traced without secrets": {
    steps: [
      { ask: { type: "GetConnection", conn_id: "db" } },
      { print: "password sesame-open\n" },
      { ask: succeed },
    ],
    routes: {
      "GET /connections/db": json(200, {
        conn_id: "db",
        conn_type: "http",
        host: "h",
        schema: null,
        login: null,
        password: "sesame-open",
        port: null,
        extra: null,
      }),
    },
    attempt: { env: { __AIRFLOW_SDK_LOG_LEVEL: "DEBUG" } },
    ending: { kind: "reported", state: "success" },
    sent: ["success"],
    log: ["frame to runner", "frame from runner", "password ***"],
    more: (t, end) => {
      t.notMatch(readFileSync(end.logPath, "utf8"), /sesame-open|eyJhbGc/);
    },
  },
};

/** Requests for a variable, one after the other, as hexadecimal digits. */
function pipelined(count: number): string {
  const ids = Array.from({ length: count }, (_, id) => id);
  return ids.map((id) => frameOf([id, { type: "GetVariable", key: "v" }, null])).join("");
}

function frameOf(parts: readonly unknown[]): string {
  const payload = pack(parts);
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]).toString("hex");
}

for (const [name, scenario] of Object.entries(scenarios)) {
  t.test(`supervision: ${name}`, async (t) => {
    await using api = await openFakeApi(scenario.routes);
    const end = await runScripted({
      folder: t.testdir(),
      api,
      ...(scenario.steps && { steps: scenario.steps }),
      ...scenario.attempt,
    });
    t.match(end.ending, scenario.ending);
    const states = api.calls("PATCH /state").map(({ body }) => Object(body).state);
    if (scenario.sent !== undefined) {
      t.strictSame(states, scenario.sent);
    }
    const rest = [...end.events];
    for (const line of scenario.log ?? []) {
      const at = rest.findIndex((event) =>
        typeof line === "string" ? event.startsWith(line) : line.test(event),
      );
      t.ok(at >= 0, `the log has ${line} in its place`);
      rest.splice(0, at + 1);
    }
    scenario.more?.(t, end, api);
  });
}
t.test("supervision: a task that is told to end may still report", async (t) => {
  const cancel = new AbortController();
  await using api = await openFakeApi({ "GET /variables/go": abortAndAnswer(cancel) });
  const end = await runScripted({
    folder: t.testdir(),
    api,
    steps: [{ heed: skipped }, { ask: getGo }, { sleep: 60_000 }],
    signal: cancel.signal,
    env: { WINDSOCK_KILL_GRACE: "10" },
  });
  t.match(end.ending, {
    kind: "reported",
    state: "skipped",
    problem: { code: "ERR_WINDSOCK_ATTEMPT_CANCELLED", signal: "SIGTERM" },
  });
});

t.test("supervision: a task that does not heed is killed, and tried again", async (t) => {
  const cancel = new AbortController();
  await using api = await openFakeApi({
    "PATCH /run": retriesLeft,
    "GET /variables/go": abortAndAnswer(cancel),
  });
  const end = await runScripted({
    folder: t.testdir(),
    api,
    steps: [deaf, { ask: getGo }, { sleep: 60_000 }],
    signal: cancel.signal,
  });
  t.match(end.ending, { kind: "reported", state: "up_for_retry" });
});

t.test("supervision: one that is stopped before it began", async (t) => {
  await using api = await openFakeApi();
  const end = await runScripted({
    folder: t.testdir(),
    api,
    steps: [{ sleep: 60_000 }],
    signal: AbortSignal.abort("SIGINT"),
  });
  t.match(end.ending, {
    kind: "reported",
    state: "failed",
    problem: { code: "ERR_WINDSOCK_ATTEMPT_CANCELLED" },
  });
});

t.test("supervision: whoever kills it does not wait for the server", async (t) => {
  const kill = new AbortController();
  await using api = await openFakeApi({
    "GET /variables/go": abortAndAnswer(kill),
    "PATCH /state": hang,
  });
  const end = await runScripted({
    folder: t.testdir(),
    api,
    steps: [deaf, { ask: getGo }, { sleep: 60_000 }],
    killSignal: kill.signal,
    env: { WINDSOCK_KILL_GRACE: "60" },
  });
  t.match(end.ending, { kind: "unreported" });
});

t.test("supervision: whoever kills it does not wait for the claim", async (t) => {
  const kill = new AbortController();
  await using api = await openFakeApi({ "PATCH /run": () => kill.abort("SIGTERM") });
  const end = await runScripted({ folder: t.testdir(), api, killSignal: kill.signal });
  t.match(end.ending, { kind: "refused", problem: { code: "ERR_WINDSOCK_ATTEMPT_CANCELLED" } });
});

t.test("supervision: a runner that could not be started", async (t) => {
  await using api = await openFakeApi();
  const attempt = {
    workload: workloadOf("0199b4a5-5b9c-7000-8000-000000000009", tokenOf({})),
    apiUrl: api.baseUrl,
    launch: { way: "coordinator", command: [] },
    settings: settingsFrom({ AIRFLOW__LOGGING__BASE_LOG_FOLDER: t.testdir() }),
  } as const;
  const journal = openJournal(`${t.testdirName}/state`, attempt.workload.ti.id, 1);
  await using tools = openTools(attempt, journal);
  const starting = Promise.reject(new Error("no descriptor is left"));
  t.match(await new Supervision(attempt, tools).run(starting), {
    kind: "reported",
    state: "failed",
    problem: { code: "ERR_WINDSOCK_RUNNER_START", message: /no descriptor is left/ },
  });
});

t.test(
  "supervision: an attempt whose runner is gone is claimed as before, and reported",
  async (t) => {
    await using api = await openFakeApi({ "PATCH /state": [json(503), json(204)] });
    const { attempt, tools, entry } = leftAttempt(t.testdir(), api.baseUrl);
    const state = leftState(entry, new SupervisorCrashedError());
    t.match(await new Supervision(attempt, tools, state).settle(entry), {
      kind: "reported",
      state: "success",
    });
    t.match(api.calls("PATCH /run")[0]?.body, { hostname: "before", unixname: "u", pid: 1 });
    t.match(api.calls("PATCH /state")[1]?.body, { state: "success" });
    await tools[Symbol.asyncDispose]();
  },
);

/** What a supervisor left that vanished after it had written its report down. */
function leftAttempt(folder: string, apiUrl: string) {
  const attempt: Attempt = {
    workload: workloadOf("0199b4a5-5b9c-7000-8000-000000000008", tokenOf({})),
    apiUrl,
    launch: { way: "windsock" },
    settings: settingsFrom({
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: folder,
      AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "1",
    }),
  };
  const gone = { pid: 0, startTicks: "" };
  const entry: JournalEntry = {
    version: 1,
    ti_id: attempt.workload.ti.id,
    try_number: 1,
    hostname: "before",
    unixname: "u",
    pid: 1,
    start_date: "2026-01-01T00:00:00Z",
    supervisor: gone,
    runner: gone,
    should_retry: false,
    body: { state: "success", end_date: "2026-01-01T00:00:01Z" },
  };
  const tools = openTools(attempt, openJournal(`${folder}/state`, entry.ti_id, 1));
  return { attempt, tools, entry };
}

const getGo: RunnerRequest = { type: "GetVariable", key: "go" };

/** Aborts, as a signal to the supervisor does, while the runner waits for its answer. */
function abortAndAnswer(controller: AbortController): AnswerStep {
  return (response, request) => {
    controller.abort("SIGTERM");
    json(200, { key: "go", value: "on" })(response, request);
  };
}
