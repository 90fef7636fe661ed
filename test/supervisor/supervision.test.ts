import { resolve } from "node:path";
import t from "tap";
import type { RunnerRequest } from "../../src/contract/index.ts";
import { SupervisorCrashedError } from "../../src/supervisor/errors.ts";
import { type Attempt, settingsFrom } from "../../src/supervisor/index.ts";
import { type JournalEntry, openJournal } from "../../src/supervisor/journal.ts";
import { leftState } from "../../src/supervisor/recover.ts";
import { Supervision } from "../../src/supervisor/supervision.ts";
import { openTools } from "../../src/supervisor/tools.ts";
import { openFakeApi } from "../support/fake-api.ts";
import { deaf, retriesLeft, skipped } from "../support/reports.ts";
import { runnerScenarios } from "../support/runner-scenarios.ts";
import { runScripted, tokenOf, workloadOf } from "../support/scripted-attempt.ts";
import { type Step as AnswerStep, hang, json } from "../support/scripted-server.ts";
import { serverScenarios } from "../support/server-scenarios.ts";

t.jobs = 4;
t.setTimeout(120_000);

for (const [name, scenario] of Object.entries({ ...runnerScenarios, ...serverScenarios })) {
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

t.test("supervision: a runner that calls instead of exchanging frames", async (t) => {
  await using api = await openFakeApi({
    "GET /variables/region": json(200, { key: "region", value: "eu" }),
  });
  const outcome = { endDate: "2026-01-01T00:00:05.000001Z", renderedMapIndex: "first" };
  const calls = [
    ["GetVariable", { key: "region" }],
    ["SucceedTask", outcome],
    ["TaskState", { state: "failed" }],
  ];
  const runner = [process.execPath, resolve("test/support/connect-runner.ts")];
  const command = [...runner, JSON.stringify(calls)];
  const end = await runScripted({ folder: t.testdir(), api, way: "grpc", command });
  t.match(end.ending, { kind: "reported", state: "success" });
  t.match(
    api.calls("PATCH /state").map(({ body }) => body),
    [{ state: "success", end_date: "2026-01-01T00:00:05.000001Z", rendered_map_index: "first" }],
    "the first report stands",
  );
  t.match(end.events, [
    "attempt begins",
    /^Start: \{"ti":\{"id":/,
    'GetVariable: {"key":"region","value":"eu"}',
    "SucceedTask: {}",
    "a later report is ignored: the first one stands",
    "TaskState: {}",
    "attempt ends",
  ]);
});

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
