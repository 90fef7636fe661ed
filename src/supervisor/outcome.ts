import type { StateBody } from "../api/index.ts";
import type { WindsockError } from "../base/index.ts";
import { Instant, type Outcome, RawJson, type RunnerRequest } from "../contract/index.ts";

/** Longest reason that the server keeps, in characters. */
const limitReasonCharacters = 500;

/**
 * Makes the `/state` body of what a runner reported. Complete, and with lists where the server refuses null.
 *
 * @param at - the moment of the report, for a state that came without one
 */
export function bodyOf(outcome: Outcome, at: string): StateBody {
  const { rendered_map_index } = "rendered_map_index" in outcome ? outcome : {};
  const rendered = { rendered_map_index: rendered_map_index ?? null };
  switch (outcome.type) {
    case "SucceedTask":
      return {
        state: "success",
        end_date: outcome.end_date,
        task_outlets: (outcome.task_outlets ?? []).map(({ name = null, uri = null, type }) => ({
          name,
          uri,
          type,
        })),
        outlet_events: listOf(outcome.outlet_events),
        ...rendered,
      };
    case "TaskState":
      return { state: outcome.state, end_date: momentOf(outcome.end_date) ?? at, ...rendered };
    case "RetryTask":
      return {
        state: "up_for_retry",
        end_date: outcome.end_date,
        retry_delay_seconds: outcome.retry_delay_seconds ?? null,
        retry_reason: outcome.retry_reason ?? null,
        ...rendered,
      };
    case "RescheduleTask":
      return {
        state: "up_for_reschedule",
        reschedule_date: outcome.reschedule_date,
        end_date: outcome.end_date,
      };
    case "DeferTask":
      return {
        state: "deferred",
        classpath: outcome.classpath,
        ...(isForm(outcome.trigger_kwargs) && { trigger_kwargs: outcome.trigger_kwargs }),
        trigger_timeout: outcome.trigger_timeout ?? null,
        queue: outcome.queue ?? null,
        next_method: outcome.next_method,
        ...(isForm(outcome.next_kwargs) && { next_kwargs: outcome.next_kwargs }),
        ...rendered,
      };
    case "AwaitInputTask":
      return {
        state: "awaiting_input",
        timeout: outcome.timeout ?? null,
        next_method: outcome.next_method,
        ...(isForm(outcome.next_kwargs) && { next_kwargs: outcome.next_kwargs }),
        ...rendered,
      };
  }
}

const outcomes = [
  "SucceedTask",
  "TaskState",
  "RetryTask",
  "DeferTask",
  "RescheduleTask",
  "AwaitInputTask",
] as const satisfies Outcome["type"][];

/** Whether a request says how a task ended. */
export function isOutcome(request: RunnerRequest): request is Outcome {
  return outcomes.some((type) => type === request.type);
}

/** Whether a report is sent at once, while the runner still lives. Airflow 3.3: all but failed, skipped and removed. */
export function isDirect({ state }: StateBody): boolean {
  return !["failed", "skipped", "removed", "upstream_failed"].includes(state);
}

/**
 * Makes the `/state` body of an attempt that ended without a result of its own: another try while tries are left, for
 * whatever reason. Airflow's supervisor sends nothing then, and the row is left running.
 */
export function crashBody(
  problem: WindsockError | undefined,
  shouldRetry: boolean,
  at: string,
): StateBody {
  return shouldRetry
    ? {
        state: "up_for_retry",
        end_date: at,
        ...(problem && {
          retry_reason: `${problem.code}: ${problem.message}`.slice(0, limitReasonCharacters),
        }),
      }
    : { state: "failed", end_date: at };
}

/** The server refuses a moment without a zone, which a runner may send. */
function momentOf(text: string | null | undefined): string | undefined {
  return Instant.parse(text ?? "")?.toString();
}

/** Events as they came, which may be as text: the server checks them. */
function listOf(value: unknown): readonly Form[] {
  return isOpaqueList(value) ? value : [];
}

type Form = Readonly<Record<string, unknown>>;

function isOpaqueList(value: unknown): value is readonly Form[] {
  return Array.isArray(value) || value instanceof RawJson;
}

/** Whether there are kwargs, as values or as text. The server refuses null. */
function isForm(value: unknown): value is Form {
  return typeof value === "object" && value !== null;
}
