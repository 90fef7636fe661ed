import { isRecord } from "./check-value.ts";
import { ContractViolatedError } from "./errors.ts";
import type { BundleInfo, TaskInstance } from "./messages.ts";

/** A task instance as a workload names it. */
export type WorkloadTaskInstance = Omit<TaskInstance, "dag_version_id"> & {
  readonly dag_version_id?: string | null;
};

/** One attempt that an executor hands over: Airflow's `ExecuteTask`. */
export interface Workload {
  readonly type: "ExecuteTask";
  /** Token for the Execution API; absent where it comes another way. Secret. */
  readonly token?: string;
  readonly ti: WorkloadTaskInstance;
  /** Path of the Dag file in its bundle. */
  readonly dag_rel_path: string;
  readonly bundle_info: BundleInfo;
  /** Where the attempt's log goes, below the log folder; null for the default place. */
  readonly log_path: string | null;
}

/**
 * Reads a workload. Lenient, as executors differ: unknown keys are ignored, missing ones have defaults; only the
 * identity of the task instance is required.
 *
 * @param value - decoded JSON
 * @throws {ContractViolatedError} naming the key
 */
export function parseWorkload(value: unknown): Workload {
  if (!isRecord(value)) {
    throw new ContractViolatedError("workload", "is not an object");
  }
  const type = value["type"] ?? "ExecuteTask";
  if (type !== "ExecuteTask") {
    throw new ContractViolatedError("workload.type", "is not ExecuteTask");
  }
  const ti = isRecord(value["ti"]) ? value["ti"] : {};
  const bundle = isRecord(value["bundle_info"]) ? value["bundle_info"] : {};
  const token = optionalText(value, "token");
  return {
    type,
    ...(token !== undefined && token !== "" && { token }),
    ti: {
      id: requiredText(ti, "id"),
      dag_id: requiredText(ti, "dag_id"),
      task_id: requiredText(ti, "task_id"),
      run_id: requiredText(ti, "run_id"),
      try_number: tryNumber(ti["try_number"]),
      map_index: typeof ti["map_index"] === "number" ? ti["map_index"] : -1,
      dag_version_id: optionalText(ti, "dag_version_id") ?? null,
      hostname: optionalText(ti, "hostname") ?? null,
      context_carrier: isRecord(ti["context_carrier"]) ? ti["context_carrier"] : null,
      queue: optionalText(ti, "queue") ?? "default",
    },
    dag_rel_path: optionalText(value, "dag_rel_path") ?? "",
    bundle_info: {
      name: optionalText(bundle, "name") ?? "",
      version: optionalText(bundle, "version") ?? null,
    },
    log_path: optionalText(value, "log_path") ?? null,
  };
}

function requiredText(from: Readonly<Record<string, unknown>>, key: string): string {
  const text = optionalText(from, key);
  if (text === undefined || text === "") {
    throw new ContractViolatedError(`workload.ti.${key}`, "is missing");
  }
  return text;
}

function optionalText(from: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = from[key];
  return typeof value === "string" ? value : undefined;
}

function tryNumber(value: unknown): number {
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new ContractViolatedError("workload.ti.try_number", "is not a whole number");
  }
  return value;
}
