import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, unwatchFile, watchFile } from "node:fs";
import { join, resolve } from "node:path";
import type { Test } from "tap";
import { airflowEnvironment, pythonOf, type Release, temporaryFolder } from "./environment.ts";
import type { Workload } from "./seed.ts";

/** A record of a task's log. */
type LogRecord = Readonly<Record<string, unknown>>;

/** What came of an attempt. */
export interface AttemptEnd {
  /** Exit code of the worker. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The task's log. */
  readonly log: readonly LogRecord[];
}

/** An attempt that is under way. */
export interface Attempt {
  readonly finished: Promise<AttemptEnd>;
  /** Resolves once the task's log has a record with this text. */
  logged(event: string): Promise<void>;
}

/** What a worker is told. */
export interface Work {
  readonly baseUrl: string;
  readonly workload: Workload;
}

const dags = resolve("test/interop/dags");

/**
 * Starts an attempt as Airflow's workers do: with its own supervisor, which starts its own runner, or ours where the
 * workload's queue is `typescript`.
 */
export function startOnAirflow(t: Test, work: Work): Attempt {
  const worker = [pythonOf("3.3"), "-m", "airflow.sdk.execution_time.execute_workload"];
  return start(t, worker, work);
}

/** Starts an attempt with our supervisor, and our runner. @param runner - options that name another one */
export function startOnOurs(
  t: Test,
  work: Work,
  runner: readonly string[] = ["--dags", dags],
): Attempt {
  return start(t, [process.execPath, resolve("src/supervisor/main.ts"), "--json"], work, runner);
}

/** Options for the runner of a release of Airflow, as Airflow's supervisor starts it. */
export function pythonRunner(release: Release): readonly string[] {
  return ["--launch", "stdin", "--", pythonOf(release), "test/interop/python/runner.py"];
}

/** Options for a program, as Airflow's coordinators start it: it is told by `--comm` and `--logs` where to connect. */
export function coordinated(...command: readonly string[]): readonly string[] {
  return ["--launch", "coordinator", "--", ...command];
}

/** The texts of a log that come from one logger. */
export function eventsOf({ log }: AttemptEnd, logger: string): unknown[] {
  return log.filter((record) => record["logger"] === logger).map(({ event }) => event);
}

function start(
  t: Test,
  [program = "", ...args]: readonly string[],
  { baseUrl, workload }: Work,
  more: readonly string[] = [],
): Attempt {
  const folder = temporaryFolder(t, { "workload.json": JSON.stringify(workload) });
  const logFile = join(folder, "logs", workload.log_path);
  const bundle = {
    name: "seed",
    classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
    kwargs: { path: dags },
  };
  const coordinator = {
    classpath: "command_coordinator.CommandCoordinator",
    kwargs: {
      command: [process.execPath, resolve("src/runner/main.ts")],
      task_startup_timeout: 60, // seconds, for a busy machine
    },
  };
  const env = airflowEnvironment({
    AIRFLOW_HOME: folder,
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL: baseUrl,
    AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([bundle]),
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(folder, "logs"),
    AIRFLOW__SDK__COORDINATORS: JSON.stringify({ windsock: coordinator }),
    AIRFLOW__SDK__QUEUE_TO_COORDINATOR: JSON.stringify({ typescript: "windsock" }),
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: "60",
    AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "1",
    PYTHONPATH: resolve("test/interop/python"),
    WINDSOCK_DAGS: dags,
    WINDSOCK_START_TIMEOUT: "60",
    WINDSOCK_STATE_DIR: join(folder, "state"),
  });
  const child = spawn(program, [...args, "--json-path", join(folder, "workload.json"), ...more], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  t.teardown(() => child.kill("SIGKILL"));
  const finished = once(child, "close").then(([code]) => {
    return { code, stdout, stderr, log: readLog(logFile) };
  });
  return {
    finished,
    async logged(event) {
      const { promise, resolve: found, reject } = Promise.withResolvers<void>();
      const look = () => readLog(logFile).some((record) => record["event"] === event) && found();
      watchFile(logFile, { interval: 100 }, look);
      void finished.then(({ stderr }) =>
        reject(new Error(`it ended without "${event}": ${stderr}`)),
      );
      await promise.finally(() => unwatchFile(logFile));
    },
  };
}

/** Whole lines of a log, as records. A log that was never begun has none. */
function readLog(file: string): LogRecord[] {
  let text = "";
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return []; // not there yet
  }
  const lines = text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
