import type { StartupDetails } from "../../src/contract/index.ts";

const id = "0199bb6c-0000-7000-8000-00000000ffff";

/** A greeting with everything in it that must be. */
export const greeting: StartupDetails = {
  type: "StartupDetails",
  ti: { id, task_id: "t", dag_id: "d", run_id: "r", try_number: 1, dag_version_id: id },
  dag_rel_path: "dag.ts",
  bundle_info: { name: "b" },
  start_date: "2026-01-01T00:00:00Z",
  sentry_integration: "",
  ti_context: {
    max_tries: 0,
    dag_run: {
      dag_id: "d",
      run_id: "r",
      logical_date: null,
      data_interval_start: null,
      data_interval_end: null,
      run_after: "2026-01-01T00:00:00Z",
      start_date: null,
      end_date: null,
      run_type: "manual",
      state: "running",
      consumed_asset_events: [],
      partition_key: null,
    },
  },
};

/** Where an XCom belongs. */
export const place = { key: "k", dag_id: "d", run_id: "r", task_id: "t" } as const;
