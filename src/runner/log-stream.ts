import type { Level, LevelFilter } from "./log-level.ts";

/** One record: its message, and facts beside it. */
interface LogRecord {
  readonly level: Level;
  /** Name of who speaks: `task` for user code. */
  readonly logger: string;
  readonly event: string;
  readonly fields?: object | undefined;
}

/** Where records go. */
export interface LogStream {
  write(record: LogRecord): void;
  /** Names what goes on: these fields are in every record from now on. */
  setFields(fields: object): void;
  /** Sends what was kept, then each line as it comes. */
  open(send: (line: string) => void): void;
}

/** What {@link createLogStream} takes. */
export interface LogStreamOptions {
  readonly isWritten: LevelFilter;
  readonly mask: (text: string) => string;
  readonly now: () => Date;
}

/** Keys that Airflow's supervisor acts on: a field of user code must not take their place. */
const ownKeys = new Set(["timestamp", "level", "event", "logger"]);
/** How many lines are kept until the stream is up. Nobody writes more before the first request. */
const maxKeptLines = 10_000;

/** Makes JSON lines of records, each with what Airflow's supervisor insists on, and keeps them until there is a stream. */
export function createLogStream({ isWritten, mask, now }: LogStreamOptions): LogStream {
  let kept: string[] = [];
  let send: ((line: string) => void) | undefined;
  let common: object = {};
  return {
    write({ level, logger, event, fields }) {
      if (!isWritten(level, logger)) {
        return;
      }
      const own = Object.entries(fields ?? {}).map(([key, value]) => [
        ownKeys.has(key) ? `${key}_` : key,
        value,
      ]);
      const head = { timestamp: now().toISOString(), level, event, ...common };
      const line = formatLine(
        { ...head, ...Object.fromEntries(own), logger },
        { ...head, logger },
        mask,
      );
      if (send !== undefined) {
        send(line);
      } else if (kept.length < maxKeptLines) {
        kept.push(line);
      }
    },
    setFields(fields) {
      common = fields;
    },
    open(sendLine) {
      send = sendLine;
      for (const line of kept) {
        sendLine(line);
      }
      kept = [];
    },
  };
}

/** JSON of anything: what JSON does not have is shown as text, so that a record is never lost. */
function formatLine(record: object, bare: object, mask: (text: string) => string): string {
  let json: string;
  try {
    json = JSON.stringify(record, createReplacer(mask));
  } catch {
    json = JSON.stringify(bare, createReplacer(mask)); // a field whose toJSON() or getter throws
  }
  return `${json.replace(halfSurrogate, keepWellFormed)}\n`;
}

function createReplacer(mask: (text: string) => string): (key: string, value: unknown) => unknown {
  const parents: unknown[] = [];
  return function (this: unknown, _key: string, value: unknown): unknown {
    while (parents.length > 0 && parents.at(-1) !== this) {
      parents.pop();
    }
    if (typeof value === "object" && value !== null && !Error.isError(value)) {
      if (parents.includes(value)) {
        return "[cycle]";
      }
      parents.push(value);
      return value;
    }
    const isJson = typeof value === "boolean" || value === null || Number.isFinite(value);
    return isJson || value === undefined ? value : mask(textOf(value).toWellFormed());
  };
}

function textOf(value: unknown): string {
  return Error.isError(value) ? (value.stack ?? value.message) : String(value);
}

/** An escape sequence in JSON text; keys of objects can hold half a surrogate pair, which ends Airflow's supervisor. */
const halfSurrogate = /\\(?:u(d[89a-f]..)|.)/gi;

function keepWellFormed(escape: string, half: string | undefined): string {
  return half === undefined ? escape : "\ufffd";
}
