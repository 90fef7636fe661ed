import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import type { StateBody } from "../api/index.ts";

/** What a supervisor must not forget when it is killed: enough to settle the attempt, and no secret. */
export interface JournalEntry {
  readonly tiId: string;
  readonly tryNumber: number;
  /** What the claim was made with: the same again is granted again. */
  readonly hostname: string;
  readonly unixname: string;
  readonly pid: number;
  readonly startDate: string;
  /** Whether another try is left; null before the server has said so. */
  readonly shouldRetry: boolean | null;
  /** The report, from before it is first sent; null while there is none. */
  readonly body: StateBody | null;
}

/** The journal of one attempt. */
export interface Journal {
  /** What an earlier supervisor left, or undefined. */
  read(): JournalEntry | undefined;
  /** Writes the entry so that it survives a crash. Gives up quietly when the disk takes nothing: the attempt goes on. */
  write(entry: JournalEntry): void;
  remove(): void;
}

/** Opens the journal of an attempt. */
export function openJournal(folder: string, tiId: string): Journal {
  const file = join(folder, `${encodeURIComponent(tiId)}.json`);
  return {
    read() {
      try {
        return JSON.parse(readFileSync(file, "utf8"));
      } catch {
        return undefined; // none, or one that was cut off while it was first written: nothing had been sent then
      }
    },
    write(entry) {
      try {
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        const part = `${file}.part`;
        const descriptor = openSync(part, "w", 0o600);
        writeSync(descriptor, JSON.stringify(entry));
        fsyncSync(descriptor);
        closeSync(descriptor);
        renameSync(part, file);
      } catch {
        // a full disk costs the memory of a crash, not the attempt
      }
    },
    remove() {
      rmSync(file, { force: true });
    },
  };
}
