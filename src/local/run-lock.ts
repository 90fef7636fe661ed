import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** The right to bring to its end what a killed process left in a database. */
export interface RunLock {
  /** False while another living process has it: what runs in the database then is that one's. */
  readonly isHeld: boolean;
  release(): void;
}

/**
 * Takes the lock of a database: a file beside it with our process id. A lock whose process is gone is taken over.
 *
 * @param db - path of the database; in memory there is nobody to share with
 */
export function takeRunLock(db: string | undefined): RunLock {
  if (db === undefined) {
    return { isHeld: true, release() {} };
  }
  const file = `${db}.lock`;
  if (isAlive(readPid(file))) {
    return { isHeld: false, release() {} };
  }
  writeFileSync(file, `${process.pid}\n`);
  return { isHeld: true, release: () => rmSync(file, { force: true }) };
}

function readPid(file: string): number | undefined {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined; // nobody has it
  }
}

function isAlive(pid: number | undefined): boolean {
  if (pid === undefined || !Number.isSafeInteger(pid) || pid <= 0) {
    return false;
  }
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return Error.isError(error) && "code" in error && error.code === "EPERM"; // another user's, and alive
  }
}
