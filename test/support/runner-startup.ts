import type { RunnerRequest, StartupDetails } from "../../src/contract/index.ts";
import type { Requests } from "../../src/runner/requests.ts";

/** What a test says about an attempt; the rest is ordinary. */
export interface StartupParts {
  readonly ti?: Partial<StartupDetails["ti"]>;
  readonly about?: Partial<StartupDetails["ti_context"]>;
  readonly run?: Partial<StartupDetails["ti_context"]["dag_run"]>;
  readonly dagRelPath?: string;
}

/** The greeting of an ordinary first try. */
export function startupOf({ ti, about, run, dagRelPath = "" }: StartupParts = {}): StartupDetails {
  return {
    type: "StartupDetails",
    ti: {
      id: "01990000-0000-7000-8000-000000000001",
      task_id: "a",
      dag_id: "etl",
      run_id: "manual__1",
      try_number: 1,
      dag_version_id: "01990000-0000-7000-8000-000000000002",
      map_index: -1,
      ...ti,
    },
    dag_rel_path: dagRelPath,
    bundle_info: { name: "dags-folder", version: null },
    start_date: "2026-01-01T00:00:01Z",
    ti_context: {
      dag_run: {
        dag_id: "etl",
        run_id: "manual__1",
        logical_date: "2026-01-01T00:00:00Z",
        data_interval_start: "2025-12-31T00:00:00Z",
        data_interval_end: "2026-01-01T00:00:00Z",
        run_after: "2026-01-01T00:00:00Z",
        start_date: "2026-01-01T00:00:00.500000Z",
        end_date: null,
        run_type: "manual",
        state: "running",
        conf: {},
        consumed_asset_events: [],
        partition_key: null,
        ...run,
      },
      max_tries: 0,
      should_retry: false,
      xcom_keys_to_clear: [],
      ...about,
    },
    sentry_integration: "",
  };
}

/** Answers to requests by type; a request of another type is acknowledged. */
export type Script = Readonly<Record<string, (message: never) => unknown>>;

/** A supervisor's end that keeps what it was asked. */
export function scriptedRequests(script: Script = {}): {
  readonly supervisor: Requests;
  readonly asked: RunnerRequest[];
} {
  const asked: RunnerRequest[] = [];
  return {
    asked,
    supervisor: {
      async request(message) {
        asked.push(message);
        const answer = script[message.type];
        return answer === undefined ? null : Reflect.apply(answer, undefined, [message]);
      },
    },
  };
}
