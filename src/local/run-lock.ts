import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { DatabaseError } from "./errors.ts";
import type { RunKey } from "./run-rows.ts";

/** The right to play a run that stands in a database. Disposing of it lets go. */
export type RunLock = Disposable;

/** What SQLite says of a file that another has locked. */
const busy = 5;

/**
 * Takes the lock of a run: a file beside the database that is locked as SQLite locks its own, so that the system lets go of
 * it when its process ends, however that ends. A process id would not do: another process may have it by then.
 *
 * @param db - path of the database; in memory there is nobody to share with
 * @returns undefined while another has it: the run is played by a living process
 * @throws {DatabaseError} the file cannot be made
 */
export function takeRunLock(db: string | undefined, { dagId, runId }: RunKey): RunLock | undefined {
  if (db === undefined) {
    return { [Symbol.dispose]() {} };
  }
  const name = createHash("sha256")
    .update(JSON.stringify([dagId, runId]))
    .digest("hex");
  const file = `${db}.${name.slice(0, 16)}.lock`;
  let held: DatabaseSync | undefined;
  try {
    held = new DatabaseSync(file);
    held.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE"); // nothing is ever written to it
  } catch (error) {
    held?.close();
    if (Object(error).errcode === busy) {
      return undefined;
    }
    throw new DatabaseError(db, "cannot be locked", error);
  }
  const lock = held;
  return {
    [Symbol.dispose]() {
      rmSync(file, { force: true });
      lock.close();
    },
  };
}
