/** What is in a server before a test: the Dag of `dags/interop.ts` and `dags/interop.py`, with a run of it. */
const dagId = "interop";
const runId = "manual__2026-01-02T03:04:05.678901+00:00"; // as Airflow makes them
/** Tasks that wait for an attempt, with the tries that are left to them. */
const queued = {
  succeed: 0,
  nothing: 0,
  fail_now: 2,
  crash: 2,
  crash_last: 0,
  skip: 0,
  exchange: 0,
  speak: 0,
  values: 0,
  wait: 0,
  absent: 0,
  // for a client, with no Dag file
  report_success: 0,
  report_failed: 0,
  report_skipped: 0,
  report_removed: 0,
  report_retry: 2,
  report_deferred: 0,
  report_rescheduled: 0,
  report_input: 0,
  claimed: 0,
  taken: 0,
} as const;

/** Name of a task instance in the seed: its task. */
export type TaskName = keyof typeof queued;

/** A task that ended before; its token looks around. */
const upstream = "upstream";
const place = { dag_id: dagId, run_id: runId, map_index: -1 };
const at = "2026-01-02T03:04:05.678901Z";

/** The run's logical date, as Python writes it. */
export const logicalDate: string = at.replace("Z", "+00:00");

/** The run, as calls name it. */
export const run: { readonly dagId: string; readonly runId: string } = { dagId, runId };

/** What the run was started with, with what JavaScript does not keep: order of keys, kind and size of numbers. */
export const conf = '{"10": 1.0, "9": 1152921504606846976}';

/** Password of the connection: what no log may show. */
export const password = "sesame-open";

/** The seed as JSON text. */
export function seedText(): string {
  const retries = { [upstream]: 0, ...queued };
  const ids = Object.entries(retries).map(([task_id, max_tries], at) => ({
    ...place,
    name: task_id,
    id: `0199c000-0000-7000-8000-${String(at).padStart(12, "0")}`,
    task_id,
    max_tries,
    try_number: 1,
    state: task_id === upstream ? "success" : "queued",
  }));
  const dag = { dag_id: dagId, owner: "owner", tags: [], start_date: at, schedule: null };
  const dates = { logical_date: at, run_after: at, start_date: at, end_date: null };
  const seed = {
    jwt_secret: "only for tests, and long enough for the hash that signs the tokens with it",
    jwt_audience: "urn:airflow.apache.org:task",
    dags: [
      {
        ...dag,
        tasks: Object.entries(retries).map(([task_id, retries]) => ({ task_id, retries })),
      },
    ],
    runs: [
      { dag_id: dagId, run_id: runId, ...dates, state: "running", run_type: "manual", conf: 0 },
    ],
    task_instances: ids,
    variables: [{ key: "region", value: "eu", description: null }],
    connections: [
      {
        conn_id: "warehouse",
        conn_type: "postgres",
        host: "db.invalid",
        schema: null,
        login: "ada",
        password,
        port: null,
        extra: null,
      },
    ],
    xcoms: [{ ...place, task_id: upstream, key: "return_value", value: { rows: [1, 2] } }],
    assets: [],
    asset_aliases: [],
    asset_events: [],
    hitl: [],
    connection_tests: [],
  };
  return JSON.stringify(seed).replace('"conf":0', `"conf":${conf}`);
}

/** What these tests know of what an executor hands over. */
export interface Workload {
  readonly log_path: string;
  readonly [more: string]: unknown;
}

/** A task instance as an executor hands it over: Airflow's `ExecuteTask`. */
export function workloadOf(
  name: TaskName,
  { id, token, queue }: { readonly id: string; readonly token: string; readonly queue: string },
): Workload {
  return {
    type: "ExecuteTask",
    token,
    ti: {
      id,
      dag_version_id: id,
      task_id: name,
      dag_id: dagId,
      run_id: runId,
      try_number: 1,
      map_index: -1,
      pool_slots: 1,
      priority_weight: 1,
      queue,
    },
    dag_rel_path: "interop.py",
    bundle_info: { name: "seed", version: null },
    log_path: `${name}.log`,
    sentry_integration: "",
  };
}
