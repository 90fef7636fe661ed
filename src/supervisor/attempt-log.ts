import { StringDecoder } from "node:string_decoder";
import { isWindsockError } from "../base/index.ts";
import { createLineReader, type Line } from "./lines.ts";
import type { LogFile } from "./log-file.ts";
import { clean, maskFields, readRecord } from "./log-record.ts";
import type { Masker } from "./mask.ts";

/** Takes the bytes of one stream of a runner's. */
export interface LogSink {
  push(bytes: Uint8Array): void;
  /** The stream has ended: its last line may have no line feed. */
  end(): void;
}

/** The log of one attempt: what the runner prints and records and what the supervisor says, in the order of arrival. */
export interface AttemptLog {
  readonly stdout: LogSink;
  readonly stderr: LogSink;
  /** Takes the runner's records, as JSON lines. */
  readonly records: LogSink;
  /** Says something in the supervisor's name. */
  readonly say: (
    level: "debug" | "info" | "warning" | "error",
    event: string,
    fields?: object,
  ) => void;
  /** Says what failed: its code, the fact, the cure. */
  explain(problem: Error): void;
}

/** What the log of an attempt is made of. */
export interface AttemptLogOptions {
  readonly file: LogFile;
  readonly masker: Masker;
  /** The moment of a record, as ISO 8601 text in UTC. */
  readonly now: () => string;
  /** Whether the supervisor's own records of level debug are written. */
  readonly isDebugging: boolean;
}

/** Makes the log of an attempt. */
export function createAttemptLog({
  file,
  masker,
  now,
  isDebugging,
}: AttemptLogOptions): AttemptLog {
  const text = (level: string, logger: string): LogSink =>
    createSink(masker, ({ text: line, isCut }) => {
      const event = clean(line);
      file.write({ timestamp: now(), level, event, ...(isCut && { is_cut: true }), logger });
    });
  const say: AttemptLog["say"] = (level, event, fields = {}) => {
    if (level !== "debug" || isDebugging) {
      const said = maskFields(fields, masker);
      const logger = "windsock.supervisor";
      file.write({ timestamp: now(), level, event: masker.text(event), ...said, logger });
    }
  };
  return {
    stdout: text("info", "task.stdout"),
    stderr: text("error", "task.stderr"),
    records: createSink(undefined, ({ text: line }) => {
      if (line !== "") {
        file.write(readRecord(line, masker, now()));
      }
    }),
    say,
    explain(problem) {
      if (isWindsockError(problem)) {
        const { code, message, cure } = problem;
        say("error", `${code}: ${message}\n${cure}`, { code });
      } else {
        say("error", problem.message);
      }
    },
  };
}

/** Decodes, masks and cuts one stream. Records are masked when they are read, value by value. */
function createSink(masker: Masker | undefined, take: (line: Line) => void): LogSink {
  const decoder = new StringDecoder("utf8");
  const masked = masker?.stream();
  const reader = createLineReader();
  return {
    push(bytes) {
      const text = decoder.write(bytes);
      for (const line of reader.push(masked?.push(text) ?? text)) {
        take(line);
      }
    },
    end() {
      const text = decoder.end();
      const rest = masked === undefined ? text : masked.push(text) + masked.flush();
      for (const line of [...reader.push(rest), ...reader.end()]) {
        take(line);
      }
    },
  };
}
