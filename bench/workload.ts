import type { DagRun, Workload } from "../src/contract/index.ts";

/** One run of the Dag in `bench/dags`. */
export const dagRun: DagRun = {
  dag_id: "bench",
  run_id: "manual__2026-01-01T00:00:00+00:00",
  logical_date: "2026-01-01T00:00:00Z",
  data_interval_start: "2026-01-01T00:00:00Z",
  data_interval_end: "2026-01-01T00:00:00Z",
  run_after: "2026-01-01T00:00:00Z",
  start_date: "2026-01-01T00:00:00Z",
  end_date: null,
  clear_number: 0,
  run_type: "manual",
  state: "running",
  conf: {},
  triggering_user_name: null,
  consumed_asset_events: [],
  partition_key: null,
  partition_date: null,
  note: null,
  team_name: null,
};

const id = "0199b4a5-5b9c-7000-8000-000000000001";

/** A workload as an executor hands it over, with a token that lives for ever. */
export function workloadOf(taskId: string): Workload & { readonly token: string } {
  const part = (claims: object) => Buffer.from(JSON.stringify(claims)).toString("base64url");
  const claims = {
    sub: id,
    scope: "execution",
    aud: "urn:airflow.apache.org:task",
    iat: 1,
    exp: 4e9,
  };
  return {
    type: "ExecuteTask",
    token: `${part({ alg: "HS512", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`,
    ti: {
      id,
      dag_version_id: "0199b4a5-5b9c-7000-8000-000000000002",
      task_id: taskId,
      dag_id: dagRun.dag_id,
      run_id: dagRun.run_id,
      try_number: 1,
      map_index: -1,
      hostname: null,
      context_carrier: {},
      queue: "default",
    },
    dag_rel_path: "bench.mjs",
    bundle_info: { name: "bench", version: null },
    log_path: `bench/${taskId}.log`,
  };
}
