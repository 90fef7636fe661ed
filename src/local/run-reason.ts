import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** How much of a log's end is searched, in bytes: an error is among the last things that a try writes. */
const searchedBytes = 64 * 1024;
/** Longest reason, in characters: one line of a terminal, or two. */
const longestReason = 300;

/**
 * Why a try did not succeed, in one line, from the last error in its log; null when the log tells nothing.
 *
 * @param logPath - attempt log in Airflow's form: JSON lines with `level`, `event` and `error_detail`
 */
export function readReason(logPath: string): string | null {
  const records = readEnd(logPath).split("\n").map(parseRecord);
  const last = records.findLast(
    (record) => record?.["level"] === "error" || record?.["level"] === "critical",
  );
  return last === undefined ? null : oneLine(textOf(last));
}

function textOf(record: Readonly<Record<string, unknown>>): string {
  const event = String(record["event"]);
  const code =
    typeof record["code"] === "string" && !event.includes(record["code"])
      ? `${record["code"]}: `
      : "";
  const [detail] = Array.isArray(record["error_detail"]) ? record["error_detail"] : [];
  if (typeof detail !== "object" || detail === null || !("exc_type" in detail)) {
    return `${code}${event}`;
  }
  const value = "exc_value" in detail ? String(detail.exc_value) : "";
  return `${code}${String(detail.exc_type)}: ${value}`;
}

function oneLine(text: string): string {
  const [first = ""] = text.trim().split("\n");
  return first.length > longestReason ? `${first.slice(0, longestReason - 1)}…` : first;
}

function readEnd(logPath: string): string {
  let file: number;
  try {
    file = openSync(logPath, "r");
  } catch {
    return ""; // no log, no reason: the try may have ended before it had one
  }
  try {
    const { size } = fstatSync(file);
    const bytes = Buffer.alloc(Math.min(size, searchedBytes));
    const count = readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return bytes.toString("utf8", 0, count);
  } finally {
    closeSync(file);
  }
}

function parseRecord(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === "object" && record !== null ? { ...record } : undefined;
  } catch {
    return undefined; // half a line at the cut, or one of a task that wrote to the file itself
  }
}
