import type { DagPlaces } from "./dag-files.ts";

/** Variables of a process by name. */
export type Environment = Record<string, string | undefined>;

/** What the runner takes from its environment. */
export interface RunnerSettings {
  readonly places: DagPlaces;
  readonly logLevel: string | undefined;
  readonly namespaceLevels: string | undefined;
  /** How long a task that was told to stop may clean up, in milliseconds. */
  readonly graceMs: number;
  /** How long the supervisor may take until it speaks, in milliseconds. */
  readonly greetingTimeoutMs: number;
}

/** Ours is three fifths of the supervisor's own grace, so that the report is out before it kills. */
const defaultKillGraceSeconds = 5;
const graceShare = 0.6;
/** Airflow's supervisor speaks after its first call of the API, for which it may need several attempts. */
const defaultGreetingSeconds = 300;

/**
 * What user code may see of Airflow's environment. Everything else that belongs to Airflow is taken out: a worker's
 * environment holds the secret that signs tokens, the key of the database's secrets, and the database's address.
 */
const kept = new Set([
  "AIRFLOW_HOME",
  "AIRFLOW__API__BASE_URL",
  "AIRFLOW__CORE__DEFAULT_TIMEZONE",
  "AIRFLOW__LOGGING__LOGGING_LEVEL",
  "AIRFLOW__LOGGING__NAMESPACE_LEVELS",
  "AIRFLOW__OPERATORS__DEFAULT_DEFERRABLE",
  "AIRFLOW__STATE_STORE__DEFAULT_RETENTION_DAYS",
]);
const ofAirflow = /^_{0,2}AIRFLOW_|^WINDSOCK_(?:TOKEN|STATE_DIR)$/i;

/** Reads what the runner needs. */
export function readSettings(environment: Environment, cwd: string): RunnerSettings {
  const seconds = (name: string, otherwise: number): number => {
    const value = Number(environment[name]?.trim() || Number.NaN);
    return Number.isFinite(value) && value >= 0 ? value : otherwise;
  };
  return {
    places: {
      dags: environment["WINDSOCK_DAGS"] || undefined,
      bundleConfig: environment["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"],
      cwd,
    },
    logLevel: environment["AIRFLOW__LOGGING__LOGGING_LEVEL"],
    namespaceLevels: environment["AIRFLOW__LOGGING__NAMESPACE_LEVELS"],
    graceMs: seconds("WINDSOCK_KILL_GRACE", defaultKillGraceSeconds) * 1000 * graceShare,
    greetingTimeoutMs: seconds("WINDSOCK_GREETING_TIMEOUT", defaultGreetingSeconds) * 1000,
  };
}

/**
 * Takes out of the environment what user code must not see. `WINDSOCK_KEEP_ENV` names more that may stay, separated by
 * commas.
 */
export function scrubEnvironment(environment: Environment): void {
  const allowed = new Set((environment["WINDSOCK_KEEP_ENV"] ?? "").split(/[\s,]+/));
  for (const name of Object.keys(environment)) {
    if (ofAirflow.test(name) && !kept.has(name) && !allowed.has(name)) {
      delete environment[name];
    }
  }
}
