import { readFileSync } from "node:fs";
import { pack } from "msgpackr";
import { runContext } from "./fake-api.ts";
import { deaf, failed, retriesLeft } from "./reports.ts";
import type { Scenario } from "./scenario.ts";
import { succeed } from "./scripted-attempt.ts";
import { json, reset, text } from "./scripted-server.ts";

/** What servers and machines do to attempts, and what comes of it. */
export const serverScenarios: Readonly<Record<string, Scenario>> = {
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
