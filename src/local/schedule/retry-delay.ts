import { createHash } from "node:crypto";

/** What the delay before a task's next try depends on. */
export interface RetryRules {
  readonly dagId: string;
  readonly taskId: string;
  /** Logical date of the run in ISO 8601, UTC; null in a run without one. */
  readonly logicalDate: string | null;
  readonly retryDelaySeconds: number;
  /** Factor per try; 1, 0 and less mean a constant delay. */
  readonly backoff: number;
  /** Upper bound of a growing delay; a constant one ignores it. */
  readonly maxRetryDelaySeconds: number | null;
}

/** Longest delay that backoff makes, in seconds: Airflow's bound of one day. */
const longestBackoffSeconds = 86_400;

/**
 * The time between the end of a try and the next one, in seconds, digit for digit as Airflow 3.3 computes it: a growing
 * delay gets a share of jitter that is the same for the same run, task and try.
 *
 * @param tryNumber - the try that ended, from 1
 */
export function retryDelaySeconds(rules: RetryRules, tryNumber: number): number {
  const { backoff, maxRetryDelaySeconds } = rules;
  if (backoff <= 0 || backoff === 1) {
    return rules.retryDelaySeconds;
  }
  const factor = backoff ** (tryNumber - 1);
  const base = Math.max(Math.ceil(rules.retryDelaySeconds * factor), 1);
  const delay =
    Number.isFinite(factor) && base < longestBackoffSeconds
      ? Math.min(base + jitter(rules, tryNumber, base), longestBackoffSeconds)
      : longestBackoffSeconds;
  return Math.min(delay, maxRetryDelaySeconds ?? delay);
}

function jitter(
  { dagId, taskId, logicalDate }: RetryRules,
  tryNumber: number,
  below: number,
): number {
  const seed = `${dagId}#${taskId}#${pythonDate(logicalDate)}#${tryNumber}`;
  const hash = BigInt(`0x${createHash("sha1").update(seed).digest("hex")}`);
  return Number(hash % BigInt(below));
}

/** The date as Python's `str()` prints it: a blank, microseconds only when there are any, an offset. */
function pythonDate(iso: string | null): string {
  if (iso === null) {
    return "None";
  }
  const fraction = /\.(\d{1,6})/.exec(iso)?.[1] ?? "";
  const micros = fraction.padEnd(6, "0");
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}${micros === "000000" ? "" : `.${micros}`}+00:00`;
}
