import { referenceOf, referencesIn, returnValueKey, type TaskModel } from "../authoring/index.ts";
import { type Duration, durationSeconds } from "../base/index.ts";
import { nativeForm, type SerializedForm } from "../contract/index.ts";
import { withoutUndefined } from "./wrap.ts";

/** Airflow reads the delay where it is not the default of its own configuration, so it is always written. */
const defaultRetryDelaySeconds = 300;

/** One entry of `tasks`: the operator that stands for a task of ours. Airflow never imports the class it names. */
export function serializeTask(
  task: TaskModel,
  form: SerializedForm,
): { readonly __type: "operator"; readonly __var: Readonly<Record<string, unknown>> } {
  const { taskId, options, downstream } = task;
  const isNative = form === nativeForm;
  return {
    __type: "operator",
    __var: withoutUndefined({
      task_id: taskId,
      task_type: "TypeScriptOperator",
      _task_module: "windsock",
      template_fields: [],
      _needs_expansion: false,
      has_retry_policy: false,
      is_stub: isNative ? true : undefined,
      _arg_bindings: isNative ? argBindings(task.args) : undefined,
      downstream_task_ids: [...downstream].toSorted(),
      retries: options.retries,
      retry_delay: seconds(options.retryDelay ?? defaultRetryDelaySeconds),
      retry_exponential_backoff: options.retryExponentialBackoff,
      max_retry_delay: seconds(options.maxRetryDelay),
      execution_timeout: seconds(options.executionTimeout),
      trigger_rule: options.triggerRule,
      pool: options.pool,
      pool_slots: options.poolSlots,
      queue: options.queue,
      executor: options.executor,
      priority_weight: options.priorityWeight,
      weight_rule: options.weightRule,
      owner: options.owner,
      doc_md: options.doc,
      _task_display_name: options.displayName,
      multiple_outputs: options.multipleOutputs,
      do_xcom_push: options.doXcomPush,
      depends_on_past: options.dependsOnPast ?? options.waitForDownstream,
      wait_for_downstream: options.waitForDownstream,
      max_active_tis_per_dag: options.maxActiveTisPerDag,
      max_active_tis_per_dagrun: options.maxActiveTisPerDagrun,
    }),
  };
}

/**
 * Arguments as Airflow 3.4 can show them: whole results and literals. Undefined when there are others: our runner binds
 * arguments from the Dag file, so nothing is lost.
 */
function argBindings(args: unknown): readonly unknown[] | undefined {
  const entries = Object.entries(args ?? {});
  const isBindable = entries.every(([, value]) => {
    const reference = referenceOf(value);
    return reference === undefined
      ? referencesIn(value).length === 0 && isJson(value)
      : reference.key === returnValueKey;
  });
  if (!isBindable) {
    return undefined;
  }
  return entries.map(([name, value]) => {
    const reference = referenceOf(value);
    return reference === undefined
      ? { kind: "literal", name, value }
      : { kind: "xcom", name, task_id: reference.taskId };
  });
}

function isJson(value: unknown): boolean {
  try {
    const text: string | undefined = JSON.stringify(value);
    return text !== undefined && sameJson(value, JSON.parse(text));
  } catch {
    return false; // a cycle or a bigint
  }
}

/** Whether a value came back from JSON as it went in. */
function sameJson(before: unknown, after: unknown): boolean {
  if (
    typeof before !== "object" ||
    before === null ||
    typeof after !== "object" ||
    after === null
  ) {
    return Object.is(before, after);
  }
  const entries = Object.entries(before);
  return (
    entries.length === Object.keys(after).length &&
    Array.isArray(before) === Array.isArray(after) &&
    !(before instanceof Map || before instanceof Set) &&
    entries.every(([key, value]) => sameJson(value, Reflect.get(after, key)))
  );
}

function seconds(duration: Duration | undefined): number | undefined {
  return duration === undefined ? undefined : durationSeconds(duration);
}
