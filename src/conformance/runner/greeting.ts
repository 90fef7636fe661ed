import { basename, dirname, extname, join } from "node:path";
import { releaseFacts, type StartupDetails, writeMessage } from "../../contract/index.ts";
import { buildValue } from "./values.ts";

/** Variable of the environment that says where the file of the Dag `conformance` is. */
export const dagFileVariable = "CONFORMANCE_DAG_FILE";

/** What a greeting depends on besides its case. */
export interface GreetingRules {
  /** Release of Airflow whose supervisor is played. */
  readonly airflow: string;
  /** File with the Dag `conformance`. */
  readonly dagFile: string;
}

/** The attempt that is run unless a case says otherwise: the first try of `steps`, with a try left. */
function ordinary(dagFile: string): StartupDetails {
  return {
    type: "StartupDetails",
    ti: {
      id: "01990000-0000-7000-8000-000000000001",
      task_id: "steps",
      dag_id: "conformance",
      run_id: "manual__1",
      try_number: 1,
      dag_version_id: "01990000-0000-7000-8000-000000000002",
      map_index: -1,
      hostname: "",
      context_carrier: null,
      queue: "default",
    },
    dag_rel_path: basename(dagFile),
    bundle_info: { name: "dags-folder", version: null },
    start_date: "2026-03-04T05:06:09.500000Z",
    ti_context: {
      dag_run: {
        dag_id: "conformance",
        run_id: "manual__1",
        logical_date: "2026-03-04T05:06:07.008009Z",
        data_interval_start: "2026-03-03T05:06:07.008009Z",
        data_interval_end: "2026-03-04T05:06:07.008009Z",
        run_after: "2026-03-04T05:06:08Z",
        start_date: "2026-03-04T05:06:09.250000Z",
        end_date: null,
        run_type: "manual",
        state: "running",
        conf: {},
        consumed_asset_events: [],
        partition_key: null,
      },
      max_tries: 1,
      should_retry: true,
      task_reschedule_count: 0,
      variables: [],
      connections: [],
      xcom_keys_to_clear: [],
    },
    sentry_integration: "",
  };
}

/** Makes the body of the greeting. */
export function makeGreeting(
  changes: Readonly<Record<string, unknown>>,
  { airflow, dagFile }: GreetingRules,
): Readonly<Record<string, unknown>> {
  const { type, file } = changes;
  if (type === "DagFileParseRequest") {
    const path =
      typeof file === "string" ? join(dirname(dagFile), `${file}${extname(dagFile)}`) : dagFile;
    return merge(
      {
        file: path,
        bundle_path: dirname(dagFile),
        bundle_name: "dags-folder",
        callback_requests: [],
        type,
      },
      { ...changes, file: path },
    );
  }
  if (type !== undefined && type !== "StartupDetails") {
    return Object(buildValue(changes));
  }
  const body = writeMessage(ordinary(dagFile), {
    release: airflow,
    knowsFormerNames: releaseFacts(airflow).hasFormerNames,
  });
  return merge(body, changes);
}

/** Puts changes into a body: see `RunnerCase.greeting`. */
function merge(
  body: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const merged = new Map(Object.entries(body));
  for (const [name, change] of Object.entries(changes)) {
    const before = merged.get(name);
    if (change === "<absent>") {
      merged.delete(name);
    } else {
      merged.set(
        name,
        isOpen(before) && isOpen(change) ? merge(before, change) : buildValue(change),
      );
    }
  }
  return Object.fromEntries(merged);
}

/** Whether a value is an object whose members are merged. */
function isOpen(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !Object.keys(value).some((name) => name.startsWith("$"))
  );
}
