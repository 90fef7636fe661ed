import type { Socket } from "node:net";

/** A record of the log socket: one line. */
export type LogRecord = Readonly<Record<string, unknown>>;

/** What was heard on the log socket. */
export interface HeardLog {
  readonly records: readonly LogRecord[];
  /** Lines that are no records as Airflow's supervisor wants them. */
  readonly faults: readonly string[];
}

/** Words that Airflow's supervisor knows. */
const levels: ReadonlySet<unknown> = new Set(
  "critical fatal exception error warn warning info debug".split(" "),
);
const moment = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/;

/** Reads the lines of the log socket. */
export function readRecords(socket: Socket, onRecord: (record: LogRecord) => void): HeardLog {
  const records: LogRecord[] = [];
  const faults: string[] = [];
  let rest = Buffer.alloc(0);
  const take = (line: Buffer): void => {
    const record = parseRecord(line);
    if (record === undefined) {
      faults.push(`a line of the log socket is no JSON object: ${line.toString().slice(0, 200)}`);
      return;
    }
    records.push(record);
    faults.push(...faultsOf(record));
    onRecord(record);
  };
  socket.on("data", (chunk: Buffer) => {
    let bytes = Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf("\n"); end >= 0; end = bytes.indexOf("\n")) {
      if (end > 0) {
        take(bytes.subarray(0, end));
      }
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes;
  });
  socket.on("end", () => {
    if (rest.length > 0) {
      take(rest); // a last line without its newline counts
    }
    socket.end();
  });
  socket.on("error", () => {}); // it has gone; how, its process tells
  return { records, faults };
}

function parseRecord(line: Buffer): LogRecord | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(line));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? { ...value }
      : undefined;
  } catch {
    return undefined;
  }
}

function faultsOf({ level, timestamp, event }: LogRecord): readonly string[] {
  const about = `the record ${JSON.stringify(event)?.slice(0, 100)}`;
  return [
    ...(levels.has(level) || level === "notset" ? [] : [`${about} has the level ${String(level)}`]),
    ...(typeof timestamp === "string" && moment.test(timestamp)
      ? []
      : [`${about} has the timestamp ${String(timestamp)}`]),
  ];
}
