import { closeSync, openSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { nowMs } from "../base/index.ts";
import { makeFolder } from "../boot/index.ts";
import type { LogRecord } from "./log-record.ts";

/** The file of one attempt's log. */
export interface LogFile {
  /** Adds a record, which has been masked. Never throws: what cannot be written now is kept and tried again. */
  write(record: LogRecord): void;
  /** Writes what is left and closes the file. */
  close(): void;
  /** What went wrong, when something was or is not written. */
  fault(): Error | undefined;
}

/** How a file is written; the system's calls unless a test plays a full disk. */
export interface LogFileOptions {
  /** Longest time between tries to write again, in milliseconds. */
  readonly retryMs?: number;
  /** Most bytes that are kept in memory while nothing can be written. */
  readonly limitKeptBytes?: number;
  /** Most bytes of the whole file. */
  readonly limitBytes?: number;
  readonly writeBytes?: (fd: number, bytes: Uint8Array) => number;
}

/** Records are gathered up to this size before they are written, in bytes. */
const bufferBytes = 16 * 1024;
/** Who says what must not be missing, however long the log is. */
const ownLogger = "windsock.supervisor";

/**
 * Opens the log of an attempt; lines are appended.
 *
 * Lines are written at the end of each turn of the event loop. While the disk is full, or the folder cannot be made, the
 * newest lines are kept in memory; those that are lost are counted in a record where they would have been.
 */
export function openLogFile(path: string, options: LogFileOptions = {}): LogFile {
  const {
    retryMs = 1_000,
    limitKeptBytes = 4 * 1024 * 1024,
    limitBytes = 1024 ** 3,
    writeBytes = writeSync,
  } = options;
  let fd: number | undefined;
  let lines: Buffer[] = [];
  let kept = 0;
  let written = 0;
  let isBegun = false; // whether the first line is written in part
  let lost = { lines: 0, bytes: 0 };
  let fault: Error | undefined;
  let isScheduled = false;
  let retryAt = 0;
  let isFull = false;

  function write(record: LogRecord): void {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    isFull ||= written + kept + line.length > limitBytes;
    if (isFull && record.logger !== ownLogger) {
      lose(line);
      return;
    }
    lines.push(line);
    kept += line.length;
    if (kept >= bufferBytes) {
      flush();
    }
    drop();
    schedule();
  }

  function lose({ length }: Buffer): void {
    lost = { lines: lost.lines + 1, bytes: lost.bytes + length };
  }

  /** Drops the oldest lines that do not fit into memory. */
  function drop(): void {
    while (kept > limitKeptBytes) {
      for (const line of lines.splice(isBegun ? 1 : 0, 1)) {
        kept -= line.length;
        lose(line);
      }
    }
  }

  function schedule(): void {
    if (!isScheduled && lines.length > 0) {
      isScheduled = true;
      setImmediate(() => {
        isScheduled = false;
        flush();
      });
    }
  }

  function flush(isLast = false): void {
    if (fault !== undefined && nowMs() < retryAt && !isLast) {
      return;
    }
    try {
      fd ??= open(path);
      if (isBegun) {
        writeLine(fd);
      }
      if (lost.lines > 0 && !isFull) {
        const line = gap(lost, fault);
        lines.unshift(line);
        kept += line.length;
        lost = { lines: 0, bytes: 0 };
      }
      while (lines.length > 0) {
        writeLine(fd);
      }
      fault = undefined;
    } catch (error) {
      fault = Error.isError(error) ? error : new Error(String(error));
      retryAt = nowMs() + retryMs;
    }
  }

  /** Writes the first line, or as many of the first lines as fit into one call. */
  function writeLine(into: number): void {
    const batch: Buffer[] = [];
    let size = 0;
    for (const line of lines) {
      batch.push(line);
      size += line.length;
      if (isBegun || size >= bufferBytes) {
        break;
      }
    }
    let rest = Buffer.concat(batch);
    lines.splice(0, batch.length, rest);
    while (rest.length > 0) {
      const taken = writeBytes(into, rest);
      rest = rest.subarray(taken);
      written += taken;
      kept -= taken;
      lines[0] = rest;
      isBegun = true;
    }
    lines.shift();
    isBegun = false;
  }

  return {
    write,
    fault: () => fault,
    close() {
      if (isFull && lost.lines > 0) {
        const line = gap(lost, undefined);
        lines.push(line);
        kept += line.length;
      }
      flush(true);
      if (fd !== undefined) {
        closeSync(fd);
        fd = undefined;
      }
    },
  };
}

function open(path: string): number {
  makeFolder(dirname(path), 0o777);
  return openSync(path, "a");
}

/** What stands in the place of lines that could not be written. */
function gap(
  lost: { readonly lines: number; readonly bytes: number },
  fault: Error | undefined,
): Buffer {
  const why = fault?.message ?? "the log has reached its largest size";
  const record: LogRecord = {
    timestamp: new Date().toISOString(),
    level: "warning",
    event: `${lost.lines} lines of ${lost.bytes} bytes are missing here: ${why}`,
    logger: ownLogger,
  };
  return Buffer.from(`${JSON.stringify(record)}\n`);
}
