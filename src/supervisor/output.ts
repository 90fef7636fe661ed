import type { Readable } from "node:stream";
import type { LogRecord } from "./attempt-log.ts";
import { createLineReader } from "./lines.ts";

/** What a stream of a runner carries. */
export type StreamKind = "stdout" | "stderr" | "records";

/** Levels that Airflow knows, and what they are written as. */
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

const moment = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/;

/**
 * Reads one stream of a runner to its end and hands over its lines as records.
 *
 * @param overlap - see `createLineReader`
 * @returns resolves when the stream has ended or broken
 */
export async function readOutput(
  stream: Readable,
  kind: StreamKind,
  {
    write,
    overlap,
  }: { readonly write: (record: LogRecord) => void; readonly overlap: () => number },
): Promise<void> {
  const lines = createLineReader(overlap);
  const take = (line: string): void =>
    write(kind === "records" ? readRecord(line) : textRecord(line, kind));
  try {
    for await (const chunk of stream) {
      for (const line of lines.push(chunk)) {
        take(line);
      }
    }
  } catch {
    // the process is gone: what it had written before was read
  }
  for (const line of lines.end()) {
    take(line);
  }
}

function textRecord(line: string, kind: "stdout" | "stderr"): LogRecord {
  const event = line.trimEnd();
  return kind === "stdout"
    ? { level: "info", event, logger: "task.stdout" }
    : { level: "error", event, logger: "task.stderr" };
}

/**
 * Reads one line of the runner's log channel. Airflow's supervisor dies of some; here nothing is refused: what is no
 * record becomes text, with `source` set to `malformed`.
 */
export function readRecord(line: string): LogRecord {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined; // told below, with the line itself
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { level: "info", event: line.trimEnd(), logger: "task", source: "malformed" };
  }
  const {
    timestamp,
    level,
    event,
    exception,
    logger = "task",
    ...fields
  }: Record<string, unknown> = { ...value };
  const known = levels[String(level).toLowerCase()];
  return {
    ...(typeof timestamp === "string" && moment.test(timestamp) && { timestamp }),
    level: known ?? "info",
    event: event ?? "",
    ...fields,
    ...(exception !== undefined && { error_detail: exception }),
    logger: String(logger),
    ...(known === undefined && { source: "malformed" }),
  };
}
