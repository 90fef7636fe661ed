import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigurationError } from "./errors.ts";

/** Variables of a process by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What operators can set. Times are in milliseconds. */
export interface SupervisorSettings {
  /** Where the Execution API is, unless the caller knows better. */
  readonly apiUrl: string | undefined;
  /** Between two heartbeats. */
  readonly heartbeatIntervalMs: number;
  /** Failures in a row that end the attempt; undefined: the lease alone decides. */
  readonly maxFailedHeartbeats: number | undefined;
  /** After how long without a heartbeat the server takes an attempt for dead. */
  readonly heartbeatTimeoutMs: number;
  /** How calls of the API are repeated. */
  readonly retries: {
    readonly attempts: number;
    readonly waitMinMs: number;
    readonly waitMaxMs: number;
  };
  /** For each phase of a call. */
  readonly apiTimeoutMs: number;
  /** How long output is awaited after the runner's end, in all. */
  readonly outputTimeoutMs: number;
  /** How long a runner may live on after it reported. */
  readonly overtimeMs: number;
  /** How long a task may go on after its execution timeout, to clean up. */
  readonly taskCleanupMs: number;
  /** Between SIGTERM and SIGKILL. */
  readonly killGraceMs: number;
  /** How long a runner may take until it is up. */
  readonly startTimeoutMs: number;
  /** How long a runner may leave a reply unread. */
  readonly notReadingMs: number;
  /** Where attempts' logs are written. */
  readonly logFolder: string;
  /** Where reports are kept until they were acknowledged. */
  readonly stateFolder: string;
  /** Whether each frame is written to the log. */
  readonly tracesFrames: boolean;
  /** The environment that runners get a part of. */
  readonly environment: Environment;
}

/**
 * Reads the settings from the environment: Airflow's own under their names, and ours.
 *
 * @throws {ConfigurationError} ERR_WINDSOCK_CONFIGURATION naming the variable
 */
export function settingsFrom(env: Environment): SupervisorSettings {
  const text = (name: string): string | undefined => env[name]?.trim() || undefined;
  const number = (name: string, least: number): number | undefined => {
    const given = text(name);
    if (given === undefined) {
      return undefined;
    }
    const value = Number(given);
    if (!Number.isFinite(value)) {
      throw new ConfigurationError(name, `is no number: "${given.slice(0, 40)}"`);
    }
    if (value < least) {
      throw new ConfigurationError(name, `is ${value}, less than ${least}`);
    }
    return value;
  };
  const count = (name: string): number | undefined => {
    const value = number(name, 1);
    if (value !== undefined && !Number.isInteger(value)) {
      throw new ConfigurationError(name, `is ${value}, no whole number`);
    }
    return value;
  };
  const seconds = (name: string, otherwise: number, least = 0): number =>
    (number(name, least) ?? otherwise) * 1_000;

  // Looked up only where it is needed: before a runner is started, each look takes time.
  const inHome = (...path: string[]): string => join(text("HOME") ?? homedir(), ...path);
  const apiUrl = text("AIRFLOW__CORE__EXECUTION_API_SERVER_URL");
  if (apiUrl !== undefined && !URL.canParse(apiUrl)) {
    throw new ConfigurationError("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", "is no URL");
  }
  return {
    apiUrl,
    heartbeatIntervalMs: seconds("AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL", 5, 0.01),
    maxFailedHeartbeats: count("AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS"),
    heartbeatTimeoutMs: seconds("AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT", 300, 0.1),
    retries: {
      attempts: count("AIRFLOW__WORKERS__EXECUTION_API_RETRIES") ?? 5,
      waitMinMs: seconds("AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MIN", 1),
      waitMaxMs: seconds("AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX", 90),
    },
    apiTimeoutMs: seconds("AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT", 5, 0.01),
    outputTimeoutMs: seconds("AIRFLOW__WORKERS__SOCKET_CLEANUP_TIMEOUT", 10),
    overtimeMs: seconds("AIRFLOW__CORE__TASK_SUCCESS_OVERTIME", 20),
    taskCleanupMs: seconds("AIRFLOW__CORE__KILLED_TASK_CLEANUP_TIME", 60),
    killGraceMs: seconds("WINDSOCK_KILL_GRACE", 5),
    startTimeoutMs: seconds("WINDSOCK_START_TIMEOUT", 10, 0.01),
    notReadingMs: seconds("WINDSOCK_NOT_READING", 60, 0.01),
    logFolder:
      text("AIRFLOW__LOGGING__BASE_LOG_FOLDER") ??
      join(text("AIRFLOW_HOME") ?? inHome("airflow"), "logs"),
    stateFolder:
      text("WINDSOCK_STATE_DIR") ??
      join(text("XDG_STATE_HOME") ?? inHome(".local", "state"), "windsock"),
    tracesFrames: text("__AIRFLOW_SDK_LOG_LEVEL")?.toUpperCase() === "DEBUG",
    environment: env,
  };
}
