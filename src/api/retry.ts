/** How often and how patiently a call is repeated. */
export interface RetrySettings {
  /** How often a call is sent at most, 1 or more. */
  readonly attempts: number;
  /** Shortest wait, in milliseconds. */
  readonly waitMinMs: number;
  /** Longest wait, in milliseconds. */
  readonly waitMaxMs: number;
}

/** Airflow's own: `[workers] execution_api_retries`, `execution_api_retry_wait_min` and `_max`. */
export const defaultRetries: RetrySettings = { attempts: 5, waitMinMs: 1_000, waitMaxMs: 90_000 };

/** How an attempt failed. */
export type Failure =
  /** No whole answer: refused, reset, timed out. */
  | { readonly kind: "unanswered" }
  /** A success that is not this API's: a proxy's page. */
  | { readonly kind: "unreadable" }
  /** What does not get better: a redirect, a page in place of a refusal, an answer beyond the limit. */
  | { readonly kind: "final" }
  | { readonly kind: "status"; readonly status: number; readonly retryAfterMs: number | undefined };

/** A server that asks for more than this, in milliseconds, is asked again earlier. */
const limitRetryAfterMs = 60_000;

/**
 * Decides whether a failed call is sent again. Pure.
 *
 * Every operation of the Execution API may be repeated when no answer came (each sets, or replaces, or is recognised by
 * the server) but these: a heartbeat has its next tick, and a request for human input would wipe an answer given
 * meanwhile. Storing an XCom fails with 500 for a task instance that does not exist, which does not get better.
 *
 * @param operation - the operation's id
 * @param attempt - which attempt failed, counted from 1
 * @param random - 0 up to 1
 * @returns how long to wait before the next attempt, in milliseconds, or undefined when the failure is final
 */
export function waitBeforeRetry(
  operation: string,
  attempt: number,
  failure: Failure,
  settings: RetrySettings & { readonly random: () => number },
): number | undefined {
  if (attempt >= settings.attempts || operation === "ti_heartbeat" || failure.kind === "final") {
    return undefined;
  }
  if (failure.kind === "status") {
    if (failure.status === 429) {
      return Math.min(failure.retryAfterMs ?? wait(attempt, settings), limitRetryAfterMs);
    }
    if (
      failure.status < 500 ||
      (operation === "set_xcom" && failure.status === 500 && attempt > 1)
    ) {
      return undefined;
    }
  } else if (operation === "upsert_hitl_detail") {
    return undefined;
  }
  return wait(attempt, settings);
}

/**
 * Reads a `Retry-After` header.
 *
 * @param nowMs - the time of day, for the form that is a date
 * @returns milliseconds, or undefined when there is none that can be read
 */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) {
    return undefined;
  }
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - nowMs;
  return Number.isNaN(ms) ? undefined : Math.max(ms, 0);
}

/** Airflow's waits: a random time between the shortest and 1, 2, 4, 8 … seconds. */
function wait(
  attempt: number,
  { waitMinMs, waitMaxMs, random }: RetrySettings & { readonly random: () => number },
): number {
  const high = Math.min(waitMaxMs, 1_000 * 2 ** (attempt - 1));
  const low = Math.min(waitMinMs, high);
  return low + random() * (high - low);
}
