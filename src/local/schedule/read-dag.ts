import { isTriggerRule, type TriggerRule } from "./trigger-rules.ts";
import { totalWeights } from "./weights.ts";

/** One task as the rules see it: options with their defaults, edges in both directions. */
export interface ScheduledTask {
  readonly taskId: string;
  /** Ids of the tasks directly before this one. */
  readonly upstream: readonly string[];
  /** Ids of the tasks directly after this one. */
  readonly downstream: readonly string[];
  readonly triggerRule: TriggerRule;
  readonly retries: number;
  readonly retryDelaySeconds: number;
  readonly backoff: number;
  readonly maxRetryDelaySeconds: number | null;
  readonly pool: string;
  readonly poolSlots: number;
  readonly queue: string;
  /** Own weight and, by the weight rule, those of the tasks after or before it. */
  readonly totalWeight: number;
  readonly maxActivePerDag: number | null;
  readonly maxActivePerRun: number | null;
  /** Whether the same task must have ended well in the run before. */
  readonly dependsOnPast: boolean;
  /** Whether the tasks directly after it must have, too. */
  readonly waitsForDownstream: boolean;
  /** Whether a run before that has no such task counts as if there were none. */
  readonly ignoresFirstPast: boolean;
  /** True for a task without work: it succeeds without a worker. */
  readonly isEmpty: boolean;
  /** Window of logical dates in which an instance is made, in milliseconds; null where it is open. */
  readonly startsAt: number | null;
  readonly endsAt: number | null;
}

/** A Dag as the rules see it. */
export interface ScheduledDag {
  readonly dagId: string;
  readonly maxActiveTasks: number;
  /** Longest time that a run may take, in milliseconds; null without a limit. */
  readonly runTimeoutMs: number | null;
  /** Whether the first task that fails for good ends the others. */
  readonly failFast: boolean;
  /** In the order of the file. */
  readonly tasks: ReadonlyMap<string, ScheduledTask>;
  /** What the Dag uses that these rules do not know, in words; empty when it can be scheduled. */
  readonly unsupported: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/** Options of a task that need rules which are not here, and what they are called. */
const unknownOptions: Readonly<Record<string, string>> = {
  _is_mapped: "mapping",
  _needs_expansion: "mapping",
  is_setup: "setup tasks",
  is_teardown: "teardown tasks",
  start_from_trigger: "starting from a trigger",
};

/**
 * Reads what scheduling needs from a serialized Dag, with Airflow's defaults for what is left out.
 *
 * @param dag - the object under `dag` of a serialized Dag, version 3
 */
export function readScheduledDag(dag: Fields): ScheduledDag {
  const options = list(dag["tasks"]).map((entry) => fields(fields(entry)["__var"]));
  const weights = totalWeights(
    options.map((task) => ({
      taskId: text(task, "task_id", ""),
      downstream: texts(task["downstream_task_ids"]),
      weight: number(task, "priority_weight", 1),
      rule: text(task, "weight_rule", "downstream"),
    })),
  );
  const upstream = upstreamOf(options);
  const tasks = options.map((task) => readTask(task, dag, upstream, weights));
  const timeoutSeconds = optional(dag, "dagrun_timeout");
  return {
    dagId: text(dag, "dag_id", ""),
    maxActiveTasks: number(dag, "max_active_tasks", 16),
    runTimeoutMs: timeoutSeconds === null ? null : timeoutSeconds * 1000,
    failFast: dag["fail_fast"] === true,
    tasks: new Map(tasks.map((task) => [task.taskId, task])),
    unsupported: unsupportedBy(options),
  };
}

function readTask(
  task: Fields,
  dag: Fields,
  upstream: ReadonlyMap<string, readonly string[]>,
  weights: ReadonlyMap<string, number>,
): ScheduledTask {
  const taskId = text(task, "task_id", "");
  const triggerRule = text(task, "trigger_rule", "all_success");
  return {
    taskId,
    upstream: upstream.get(taskId) ?? [],
    downstream: texts(task["downstream_task_ids"]),
    triggerRule: isTriggerRule(triggerRule) ? triggerRule : "all_success",
    retries: number(task, "retries", 0),
    retryDelaySeconds: number(task, "retry_delay", 300),
    backoff:
      task["retry_exponential_backoff"] === true ? 2 : number(task, "retry_exponential_backoff", 0),
    maxRetryDelaySeconds: optional(task, "max_retry_delay"),
    pool: text(task, "pool", "default_pool"),
    poolSlots: number(task, "pool_slots", 1),
    queue: text(task, "queue", "default"),
    /* c8 ignore next -- every task has a weight */
    totalWeight: weights.get(taskId) ?? 1,
    maxActivePerDag: optional(task, "max_active_tis_per_dag"),
    maxActivePerRun: optional(task, "max_active_tis_per_dagrun"),
    dependsOnPast: task["depends_on_past"] === true || task["wait_for_downstream"] === true,
    waitsForDownstream: task["wait_for_downstream"] === true,
    ignoresFirstPast: task["ignore_first_depends_on_past"] === true,
    isEmpty: isEmpty(task),
    startsAt: milliseconds(task["start_date"] ?? dag["start_date"]),
    endsAt: milliseconds(task["end_date"] ?? dag["end_date"]),
  };
}

function upstreamOf(options: readonly Fields[]): Map<string, string[]> {
  const upstream = new Map<string, string[]>();
  for (const task of options) {
    for (const downstream of texts(task["downstream_task_ids"])) {
      const before = upstream.get(downstream) ?? [];
      upstream.set(downstream, [...before, text(task, "task_id", "")]);
    }
  }
  return upstream;
}

function unsupportedBy(options: readonly Fields[]): string[] {
  const used = options.flatMap((task) => {
    const rule = text(task, "trigger_rule", "all_success");
    return [
      ...Object.entries(unknownOptions).flatMap(([key, name]) =>
        task[key] === true ? [name] : [],
      ),
      ...(isTriggerRule(rule) || task["is_teardown"] === true ? [] : [`trigger rule ${rule}`]),
    ];
  });
  return [...new Set(used)];
}

/** Airflow finishes a task marked as empty itself, unless something has to happen when it runs. */
function isEmpty(task: Fields): boolean {
  return (
    task["_is_empty"] === true &&
    task["has_on_execute_callback"] !== true &&
    task["has_on_success_callback"] !== true &&
    list(task["inlets"]).length === 0 &&
    list(task["outlets"]).length === 0
  );
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function texts(value: unknown): readonly string[] {
  return list(value).filter((id) => typeof id === "string");
}

function text(from: Fields, key: string, otherwise: string): string {
  const value = from[key];
  return typeof value === "string" ? value : otherwise;
}

function number(from: Fields, key: string, otherwise: number): number {
  return optional(from, key) ?? otherwise;
}

function optional(from: Fields, key: string): number | null {
  const value = from[key];
  return typeof value === "number" ? value : null;
}

function milliseconds(seconds: unknown): number | null {
  return typeof seconds === "number" ? seconds * 1000 : null;
}
