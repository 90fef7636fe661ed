import type { RunnerRequest, SupervisorMessage } from "../src/contract/index.ts";
import { dagRun, workloadOf } from "./workload.ts";

const { ti, bundle_info, dag_rel_path } = workloadOf("xcom");
const at = "2026-01-01T00:00:01.234567Z";
const xcom = {
  key: "return_value",
  dag_id: ti.dag_id,
  run_id: ti.run_id,
  task_id: ti.task_id,
  map_index: null,
};

/** What the task of an attempt asks. */
export const requests: readonly RunnerRequest[] = [
  { type: "GetVariable", key: "colour" },
  { type: "GetXCom", ...xcom },
  { type: "SetXCom", ...xcom, value: { rows: [1, 2, 3] } },
  { type: "SucceedTask", end_date: at, task_outlets: [], outlet_events: [] },
];

/** What it is told. */
export const replies: readonly SupervisorMessage[] = [
  {
    type: "StartupDetails",
    ti: {
      id: ti.id,
      task_id: ti.task_id,
      dag_id: ti.dag_id,
      run_id: ti.run_id,
      try_number: 1,
      dag_version_id: ti.id,
      map_index: -1,
      hostname: "worker-1",
      context_carrier: {},
      queue: "default",
    },
    dag_rel_path,
    bundle_info: { name: bundle_info.name, version: null },
    start_date: at,
    ti_context: {
      dag_run: dagRun,
      task_reschedule_count: 0,
      max_tries: 0,
      variables: [],
      connections: [],
      next_method: null,
      next_kwargs: null,
      xcom_keys_to_clear: [],
      should_retry: false,
      start_date: at,
    },
    sentry_integration: "",
  },
  { type: "XComResult", key: "return_value", value: { rows: [1, 2, 3] } },
  {
    type: "ConnectionResult",
    conn_id: "warehouse",
    conn_type: "postgres",
    host: "db.example.com",
    schema: "sales",
    login: "reader",
    password: "secret",
    port: 5432,
    extra: null,
  },
];

/** Nearly a megabyte of rows, as a task returns them. */
export const largeValue: readonly object[] = Array.from({ length: 12_000 }, (_, row) => ({
  id: row,
  name: `customer ${row}`,
  amount: row * 1.25,
  isPaid: row % 3 === 0,
  note: null,
}));
