import type { Context, DagModel, TaskLog } from "../authoring/index.ts";
import type { StartupDetails } from "../contract/index.ts";
import type { LogStream } from "./log-stream.ts";
import type { Masker } from "./masker.ts";
import type { Requests } from "./requests.ts";
import { createConnections, createVariables } from "./variables.ts";
import { createXComs } from "./xcom.ts";

/** What a context is made of. */
export interface ContextParts {
  readonly startup: StartupDetails;
  readonly dag: DagModel;
  readonly supervisor: Requests;
  readonly log: LogStream;
  readonly masker: Masker;
  readonly signal: AbortSignal;
}

/** What the task knows about itself. Nothing is fetched before it is asked for. */
export function createContext(parts: ContextParts): Context {
  const { startup, dag, supervisor, masker } = parts;
  const { ti, ti_context: about } = startup;
  const run = about.dag_run;
  const conf = fieldsOf(run.conf);
  const defaults = [...dag.params].flatMap(([name, param]) =>
    param.default === undefined ? [] : [[name, param.default]],
  );
  return {
    ti: {
      id: ti.id,
      dagId: ti.dag_id,
      taskId: ti.task_id,
      runId: ti.run_id,
      tryNumber: ti.try_number,
      maxTries: about.max_tries,
      mapIndex: ti.map_index ?? -1,
      startDate: new Date(startup.start_date),
      shouldRetry: about.should_retry === true,
    },
    dagRun: {
      dagId: run.dag_id,
      runId: run.run_id,
      runType: run.run_type,
      logicalDate: dateOf(run.logical_date),
      dataInterval: intervalOf(run.data_interval_start, run.data_interval_end),
      runAfter: new Date(run.run_after),
      startDate: dateOf(run.start_date),
      conf,
      partitionKey: run.partition_key ?? undefined,
    },
    params: { ...Object.fromEntries(defaults), ...conf },
    variables: createVariables(supervisor, masker),
    connections: createConnections(supervisor, masker),
    xcom: createXComs(supervisor, startup),
    log: createTaskLog(parts.log),
    resumed: about.next_method
      ? { method: about.next_method, kwargs: fieldsOf(about.next_kwargs) }
      : undefined,
    get signal() {
      return parts.signal;
    },
  };
}

function createTaskLog(log: LogStream): TaskLog {
  const at = (level: "debug" | "info" | "warning" | "error") => (event: string, fields?: object) =>
    log.write({ level, logger: "task", event: String(event), fields });
  return { debug: at("debug"), info: at("info"), warning: at("warning"), error: at("error") };
}

function dateOf(text: string | null | undefined): Date | undefined {
  return text ? new Date(text) : undefined;
}

function intervalOf(
  start: string | null | undefined,
  end: string | null | undefined,
): { readonly start: Date; readonly end: Date } | undefined {
  return start && end ? { start: new Date(start), end: new Date(end) } : undefined;
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
