import type { StateBody } from "../api/index.ts";
import type { WindsockError } from "../base/index.ts";
import { type AssetProfile, Instant, type Outcome, RawJson } from "../contract/index.ts";

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
        task_outlets: outletsOf(outcome.task_outlets),
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
        ...form("trigger_kwargs", outcome.trigger_kwargs),
        trigger_timeout: outcome.trigger_timeout ?? null,
        queue: outcome.queue ?? null,
        next_method: outcome.next_method,
        ...form("next_kwargs", outcome.next_kwargs),
        ...rendered,
      };
    case "AwaitInputTask":
      return {
        state: "awaiting_input",
        timeout: outcome.timeout ?? null,
        next_method: outcome.next_method,
        ...form("next_kwargs", outcome.next_kwargs),
        ...rendered,
      };
  }
}

/** Whether a report is sent at once, while the runner still lives. Airflow 3.3: all but failed, skipped and removed. */
export function isDirect({ state }: StateBody): boolean {
  return !["failed", "skipped", "removed", "upstream_failed"].includes(state);
}

/**
 * Makes the `/state` body of an attempt that ended without a result of its own: another try while tries are left, for
 * whatever reason. Airflow's supervisor sends nothing then, and the row is left running.
 */
export function crashBody(problem: WindsockError, shouldRetry: boolean, at: string): StateBody {
  return shouldRetry
    ? {
        state: "up_for_retry",
        end_date: at,
        retry_reason: `${problem.code}: ${problem.message}`.slice(0, limitReasonCharacters),
      }
    : { state: "failed", end_date: at };
}

/** The server refuses a moment without a zone, which a runner may send. */
function momentOf(text: string | null | undefined): string | undefined {
  return Instant.parse(text ?? "")?.toString();
}

/** Profiles without keys that hold nothing: the server takes an absent one for null. */
function outletsOf(profiles: readonly AssetProfile[] | null | undefined) {
  return (profiles ?? []).map(({ type, name = null, uri = null }) => ({ type, name, uri }));
}

/** Events as they came, which may be as text: the server checks them. */
function listOf(value: unknown): readonly Form[] {
  return isOpaqueList(value) ? value : [];
}

/** A form as it came, which may be as text; nothing in place of null, which the server refuses. */
function form<Name extends string>(name: Name, value: unknown): { readonly [name in Name]?: Form } {
  const given: { readonly [name in Name]?: Form } = {};
  return isOpaqueForm(value) ? Object.assign(given, { [name]: value }) : given;
}

type Form = Readonly<Record<string, unknown>>;

function isOpaqueList(value: unknown): value is readonly Form[] {
  return Array.isArray(value) || value instanceof RawJson;
}

function isOpaqueForm(value: unknown): value is Form {
  return typeof value === "object" && value !== null;
}
