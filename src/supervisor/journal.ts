import {
  closeSync,
  fdatasync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { promisify } from "node:util";
import type { StateBody } from "../api/index.ts";
import { makeFolder } from "../boot/index.ts";
import { RawJson } from "../contract/index.ts";
import { journalPath } from "./journal-path.ts";
import type { ProcessIdentity } from "./process-identity.ts";

const syncFile = promisify(fdatasync); // node:fs/promises would be one more module to load

/** What must outlive a supervisor: who claimed an attempt, and what it is to report. No secret is in it. */
export interface JournalEntry {
  readonly version: 1;
  readonly ti_id: string;
  readonly try_number: number;
  /** As the claim named them: only the same may claim again. */
  readonly hostname: string;
  readonly unixname: string;
  readonly pid: number;
  readonly start_date: string;
  /** The supervisor that wrote this. */
  readonly supervisor: ProcessIdentity;
  readonly runner: ProcessIdentity;
  /** Whether tries are left; null until the server has said so. */
  readonly should_retry: boolean | null;
  /** The report, once there is one. */
  readonly body: StateBody | null;
}

/** Where the entry of one attempt is kept. */
export interface Journal {
  /** The entry that an earlier supervisor of this attempt left; undefined when there is none that can be read. */
  read(): JournalEntry | undefined;
  /** Writes the entry. @throws what the file system says */
  claim(entry: JournalEntry): void;
  /** Adds the report: from here on it survives a crash of this process. @throws what the file system says */
  report(entry: JournalEntry): void;
  /** Resolves when the entry would survive a power failure, too. @throws what the file system says */
  sync(): Promise<void>;
  /** The server has it: the entry is no longer needed. */
  forget(): void;
}

/** @param folder - made when it is not there, readable by its owner only */
export function openJournal(folder: string, tiId: string, tryNumber: number): Journal {
  const path = journalPath(folder, tiId, tryNumber);
  return {
    read() {
      try {
        return readEntry(readFileSync(path, "utf8"));
      } catch {
        return undefined; // none, or written in part when the machine went down: the server decides then
      }
    },
    claim(entry) {
      makeFolder(folder, 0o700);
      writeFileSync(path, write(entry), { mode: 0o600 });
    },
    report(entry) {
      const draft = `${path}.new`;
      writeFileSync(draft, write(entry), { mode: 0o600 });
      renameSync(draft, path); // as a whole or not at all
    },
    async sync() {
      const file = openSync(path, "r");
      try {
        await syncFile(file);
      } finally {
        closeSync(file);
      }
    },
    forget() {
      try {
        unlinkSync(path);
      } catch {
        // never written, or removed by somebody: gone either way
      }
    },
  };
}

/** JSON in which opaque parts stand as their text. */
function write(entry: JournalEntry): string {
  return JSON.stringify(entry, function (this: unknown, key: string, value: unknown) {
    const own: unknown = Object(this)[key]; // before its toJSON(), which would lose digits
    return own instanceof RawJson ? { $json: own.text } : value;
  });
}

function readEntry(text: string): JournalEntry | undefined {
  const entry: JournalEntry = JSON.parse(text, (_key, value: unknown) =>
    typeof value === "object" && value !== null && "$json" in value
      ? new RawJson(String(value.$json))
      : value,
  );
  return entry.version === 1 ? entry : undefined;
}
