import type { Masker } from "./mask.ts";
import { isSensitiveName } from "./secrets.ts";

/** One record of a task's log, in Airflow's form: its keys come in this order, others between the last two. */
export interface LogRecord {
  readonly timestamp: string;
  readonly level: string;
  readonly event: unknown;
  readonly [field: string]: unknown;
  readonly logger: string;
}

const levels: Readonly<Record<string, string>> = {
  critical: "critical",
  fatal: "critical",
  exception: "error",
  error: "error",
  warn: "warning",
  warning: "warning",
  info: "info",
  debug: "debug",
};
const moment = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:?\d\d)?$/;
/** Deeper values are cut: a record is to be read by people. */
const limitDepth = 32;

/**
 * Reads a line of a runner's log channel. Never throws: what is no record is kept as text.
 *
 * @param now - for a record without a moment that can be read
 */
export function readRecord(line: string, masker: Masker, now: string): LogRecord {
  const parsed = parse(line);
  if (parsed === undefined) {
    const [level, logger] = ["info", "task"];
    return { timestamp: now, level, event: clean(masker.text(line)), source: "malformed", logger };
  }
  const { timestamp, level, event, logger, exception, ...fields } = parsed;
  const isMoment = typeof timestamp === "string" && moment.test(timestamp);
  const known =
    typeof level === "string" && Object.hasOwn(levels, level) ? levels[level] : undefined;
  return {
    timestamp: isMoment ? timestamp : now,
    level: known ?? "info",
    event: maskDeep(event ?? "", masker),
    ...(timestamp !== undefined && !isMoment && { invalid_timestamp: maskDeep(timestamp, masker) }),
    ...(level !== undefined && known === undefined && { invalid_level: maskDeep(level, masker) }),
    ...maskFields(fields, masker),
    ...(exception !== undefined && { error_detail: maskDeep(exception, masker) }),
    logger: typeof logger === "string" ? masker.text(logger) : "task",
  };
}

/** A value without its secrets; what stands under the name of a secret is hidden whole. */
export function maskDeep(value: unknown, masker: Masker, depth = 0): unknown {
  if (typeof value === "string") {
    return masker.text(value);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  if (depth >= limitDepth) {
    return "…";
  }
  return Array.isArray(value)
    ? value.map((one: unknown) => maskDeep(one, masker, depth + 1))
    : maskFields(value, masker, depth);
}

/** Fields without secrets in their names and values. */
export function maskFields(
  fields: object,
  masker: Masker,
  depth = 0,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      masker.text(name),
      isSensitiveName(name) && typeof value === "string" && value !== ""
        ? "***"
        : maskDeep(value, masker, depth + 1),
    ]),
  );
}

/** Control characters shown instead of sent to the terminal of whoever reads. */
export function clean(text: string): string {
  return text.replace(
    /(?![\t\n])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function parse(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined; // kept as text
  }
}
