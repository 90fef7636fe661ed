import { readFileSync } from "node:fs";

/** A process, told apart from a later one of the same number where the system lets us. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in ticks since boot; empty where the system does not tell. */
  readonly startTicks: string;
}

/** Says which process has a number now. */
export function identify(pid: number): ProcessIdentity {
  return { pid, startTicks: startTicksOf(pid) };
}

/** Whether a process still lives, as far as can be told. This very process is not its own predecessor. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(Error.isError(error) && "code" in error && error.code === "EPERM")) {
      return false;
    }
  }
  return startTicksOf(pid) === startTicks;
}

/** Field 22 of Linux's stat line; the name before it may hold blanks and brackets. */
function startTicksOf(pid: number): string {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    return String(text.slice(text.lastIndexOf(")") + 2).split(" ")[19]);
  } catch {
    return ""; // no such process, or no /proc
  }
}
