import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { LogFields } from "../base/index.ts";
import type { Masker } from "./mask.ts";

/** A record of a task's log, in Airflow's form. */
export interface LogRecord {
  readonly timestamp?: string;
  readonly level: string;
  readonly event: unknown;
  readonly logger?: string;
  readonly [field: string]: unknown;
}

/** The one log of an attempt: records in order, secrets masked. */
export interface AttemptLog {
  write(record: LogRecord): void;
  /** What the supervisor itself has to say. */
  say(
    level: "debug" | "info" | "warning" | "error" | "critical",
    event: string,
    fields?: LogFields,
  ): void;
  /** Says a failure: code, what happened, and what to do. */
  fail(level: "warning" | "error", fault: Error): void;
  /** Writes out what is kept, and closes the file. Idempotent. */
  close(): void;
}

/** What is kept before it is written, in characters: one write for many lines. */
const bufferSize = 16 * 1024;
/** Longest time that a record is kept, in milliseconds: people read along. */
const keptMs = 100;
/** What is kept while the disk takes nothing, in characters. The oldest is given up first. */
const ringSize = 4 * 1024 * 1024;

/**
 * Opens the log of an attempt; lines are appended to a file that is there. It never throws: while the disk is full,
 * records are kept in memory, and what was given up is counted in a record of its own.
 *
 * @param file - made with its folder when it is not there
 */
export function openAttemptLog(
  file: string,
  { masker, now = () => new Date() }: { readonly masker: Masker; readonly now?: () => Date },
): AttemptLog {
  let kept: string[] = [];
  let keptSize = 0;
  let lost = 0;
  let descriptor: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  function write(record: LogRecord): void {
    const { timestamp = now().toISOString(), level, event, ...fields } = record;
    keep(`${masker.mask(textOf({ timestamp, level, event, ...fields }))}\n`);
  }

  function keep(line: string): void {
    kept.push(line);
    keptSize += line.length;
    if (isClosed || keptSize >= bufferSize) {
      flush();
    } else {
      timer ??= setTimeout(flush, keptMs).unref();
    }
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (keptSize === 0) {
      return;
    }
    try {
      descriptor ??= open(file);
      if (lost > 0) {
        const gap = {
          timestamp: now().toISOString(),
          level: "warning",
          event: "log lines were lost: the disk took nothing",
          lines: lost,
          logger,
        };
        writeFully(descriptor, `${JSON.stringify(gap)}\n`);
        lost = 0;
      }
      writeFully(descriptor, kept.join(""));
      kept = [];
      keptSize = 0;
    } catch {
      giveUpOldest(); // the disk is full or away: the attempt goes on, and its state does not depend on the log
    }
  }

  function giveUpOldest(): void {
    while (keptSize > ringSize || (isClosed && kept.length > 0)) {
      keptSize -= kept.shift()?.length ?? 0;
      lost += 1;
    }
  }

  const say: AttemptLog["say"] = (level, event, fields) =>
    write({ level, event, logger, ...fields });

  return {
    write,
    say,
    fail(level, fault) {
      const { code, cure } = Object(fault);
      say(level, `${code ?? fault.name}: ${fault.message}`, {
        ...(code && { code }),
        ...(cure && { cure }),
      });
    },
    close() {
      isClosed = true;
      flush();
      if (descriptor !== undefined) {
        closeSync(descriptor);
        descriptor = undefined;
      }
    },
  };
}

const logger = "windsock.supervisor";

function open(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  return openSync(file, "a", 0o640);
}

function writeFully(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    at += writeSync(descriptor, bytes, at);
  }
}

/** JSON of a record. Fields come from the runner: whatever they hold, the line is written. */
function textOf(record: LogRecord): string {
  try {
    return JSON.stringify(record, (_, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    );
  } catch {
    const { timestamp, level, event } = record;
    return JSON.stringify({ timestamp, level, event: String(event) });
  }
}
