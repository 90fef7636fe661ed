import { deaf, failed, retriesLeft, retry, skipped } from "./reports.ts";
import type { Scenario } from "./scenario.ts";
import { succeed } from "./scripted-attempt.ts";
import { json } from "./scripted-server.ts";

/** What runners do, and what comes of it. */
export const runnerScenarios: Readonly<Record<string, Scenario>> = {
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
    log: [
      /^ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT: .*exit code 0 \(did code end the process itself/,
    ],
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
};
