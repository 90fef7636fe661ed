import { homedir } from "node:os";
import t from "tap";
import { settingsFrom } from "../../src/supervisor/settings.ts";

t.test("settingsFrom: an empty environment gives Airflow's defaults", async (t) => {
  t.strictSame(settingsFrom({}), {
    apiUrl: undefined,
    heartbeatIntervalMs: 5_000,
    maxFailedHeartbeats: undefined,
    heartbeatTimeoutMs: 300_000,
    retries: { attempts: 5, waitMinMs: 1_000, waitMaxMs: 90_000 },
    apiTimeoutMs: 5_000,
    outputTimeoutMs: 10_000,
    overtimeMs: 20_000,
    taskCleanupMs: 60_000,
    killGraceMs: 5_000,
    startTimeoutMs: 10_000,
    notReadingMs: 60_000,
    logFolder: `${homedir()}/airflow/logs`,
    stateFolder: `${homedir()}/.local/state/windsock`,
    tracesFrames: false,
    environment: {},
  });
});

t.test("settingsFrom: every setting has its variable, decimals allowed", async (t) => {
  const env = {
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: "http://airflow:8080/execution/",
    AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.5",
    AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS: "3",
    AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT: "60",
    AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "2",
    AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MIN: "0.1",
    AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX: "0.2",
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: "1.5",
    AIRFLOW__WORKERS__SOCKET_CLEANUP_TIMEOUT: "6",
    AIRFLOW__CORE__TASK_SUCCESS_OVERTIME: "7",
    AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME: "8",
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: " /logs ",
    WINDSOCK_KILL_GRACE: "0",
    WINDSOCK_START_TIMEOUT: "9",
    WINDSOCK_NOT_READING: "11",
    WINDSOCK_STATE_DIR: "/state",
    __AIRFLOW_SDK_LOG_LEVEL: "debug",
  };
  t.strictSame(settingsFrom(env), {
    apiUrl: "http://airflow:8080/execution/",
    heartbeatIntervalMs: 500,
    maxFailedHeartbeats: 3,
    heartbeatTimeoutMs: 60_000,
    retries: { attempts: 2, waitMinMs: 100, waitMaxMs: 200 },
    apiTimeoutMs: 1_500,
    outputTimeoutMs: 6_000,
    overtimeMs: 7_000,
    taskCleanupMs: 8_000,
    killGraceMs: 0,
    startTimeoutMs: 9_000,
    notReadingMs: 11_000,
    logFolder: "/logs",
    stateFolder: "/state",
    tracesFrames: true,
    environment: env,
  });
});

t.test("settingsFrom: folders follow AIRFLOW_HOME and XDG_STATE_HOME", async (t) => {
  t.match(settingsFrom({ AIRFLOW_HOME: "/airflow", XDG_STATE_HOME: "/xdg" }), {
    logFolder: "/airflow/logs",
    stateFolder: "/xdg/windsock",
  });
});

const wrong: Readonly<Record<string, { name: string; value: string; message: RegExp }>> = {
  "no number": {
    name: "WINDSOCK_KILL_GRACE",
    value: "5s",
    message: /^WINDSOCK_KILL_GRACE is no number: "5s"$/,
  },
  "a negative number": {
    name: "AIRFLOW__WORKERS__SOCKET_CLEANUP_TIMEOUT",
    value: "-1",
    message: /is -1, less than 0$/,
  },
  "an interval of nothing": {
    name: "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL",
    value: "0",
    message: /is 0, less than 0.01$/,
  },
  "a part of an attempt": {
    name: "AIRFLOW__WORKERS__EXECUTION_API_RETRIES",
    value: "1.5",
    message: /is 1.5, no whole number$/,
  },
  "no attempt": {
    name: "AIRFLOW__WORKERS__EXECUTION_API_RETRIES",
    value: "0",
    message: /is 0, less than 1$/,
  },
  "no URL": {
    name: "AIRFLOW__CORE__EXECUTION_API_SERVER_URL",
    value: "airflow",
    message: /is no URL$/,
  },
};
for (const [what, { name, value, message }] of Object.entries(wrong)) {
  t.test(`settingsFrom: ${what} is refused, with the variable's name`, async (t) => {
    t.throws(() => settingsFrom({ [name]: value }), {
      code: "ERR_WINDSOCK_CONFIGURATION",
      setting: name,
      message,
    });
  });
}
