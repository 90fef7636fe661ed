import { type DeferOptions, steerOf } from "../authoring/index.ts";
import { durationSeconds } from "../base/index.ts";
import type { Outcome } from "../contract/index.ts";
import { titleOf } from "./describe-error.ts";
import { toJsonValue } from "./values.ts";

/** How a task's code ended. */
export type End =
  | { readonly how: "returned" }
  | { readonly how: "threw"; readonly error: unknown }
  /** The Dag no longer has the task. */
  | { readonly how: "removed"; readonly error: unknown };

/** What an outcome depends on beside the end itself. */
export interface OutcomeRules {
  /** The server's word on whether a failure is followed by another try. */
  readonly shouldRetry: boolean;
  readonly now: Date;
  /** Takes secrets out of the reason, which Airflow shows. */
  readonly mask: (text: string) => string;
}

/** What Airflow keeps of a reason. */
const maxReasonLength = 500;

/**
 * The one message that says how the task ended.
 *
 * @throws {ValueNotJsonError} when what a task defers with is not JSON
 */
export function outcomeOf(end: End, rules: OutcomeRules): Outcome {
  const endDate = rules.now.toISOString();
  switch (end.how) {
    case "returned":
      return {
        type: "SucceedTask",
        state: "success",
        end_date: endDate,
        task_outlets: [], // lists, for null makes Airflow's server fail
        outlet_events: [],
      };
    case "removed":
      return { type: "TaskState", state: "removed", end_date: endDate };
    case "threw":
      return outcomeOfThrown(end.error, rules);
  }
}

function outcomeOfThrown(error: unknown, { shouldRetry, now, mask }: OutcomeRules): Outcome {
  const endDate = now.toISOString();
  const steer = steerOf(error);
  switch (steer?.kind) {
    case "skip":
      return { type: "TaskState", state: "skipped", end_date: endDate };
    case "reschedule":
      return {
        type: "RescheduleTask",
        state: "up_for_reschedule",
        reschedule_date: steer.at.toISOString(),
        end_date: endDate,
      };
    case "defer":
      return deferral(steer.options);
    case "fail":
    case "retry":
    case undefined:
      if (steer?.kind === "fail" || !shouldRetry) {
        return { type: "TaskState", state: "failed", end_date: endDate };
      }
      return {
        type: "RetryTask",
        state: "up_for_retry",
        end_date: endDate,
        retry_delay_seconds: steer?.delaySeconds ?? null,
        retry_reason: mask(reasonOf(error)).slice(0, maxReasonLength).toWellFormed(),
      };
  }
}

function deferral({ trigger, method, kwargs, timeout }: DeferOptions): Outcome {
  const seconds = timeout === undefined ? undefined : durationSeconds(timeout);
  return {
    type: "DeferTask",
    state: "deferred",
    classpath: trigger.classpath,
    trigger_kwargs: fieldsOf(trigger.kwargs),
    trigger_timeout: seconds === undefined ? null : `PT${seconds}S`,
    next_method: method,
    next_kwargs: fieldsOf(kwargs),
  };
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  const fields = toJsonValue(value ?? {});
  return typeof fields === "object" ? { ...fields } : {};
}

function reasonOf(error: unknown): string {
  return steerOf(error) !== undefined && Error.isError(error) ? error.message : titleOf(error);
}
