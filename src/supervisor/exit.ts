import type { WindsockError } from "../base/index.ts";
import { RunnerEndedWithoutResultError, RunnerKilledError, RunnerStartError } from "./errors.ts";

/** How a runner process ended. */
export type Exit =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "killed"; readonly signal: NodeJS.Signals };

/**
 * The problem that an end by itself is when no result came before it. Exit code 0 is one too.
 *
 * @param isUp - whether the runner had come so far that it could be heard
 */
export function problemOfExit(exit: Exit, isUp: boolean): WindsockError {
  if (!isUp) {
    return new RunnerStartError(`it ended with ${describeExit(exit)} before it was heard`);
  }
  return exit.kind === "killed"
    ? new RunnerKilledError(exit.signal)
    : new RunnerEndedWithoutResultError(exit.code);
}

/** An end in few words. */
export function describeExit(exit: Exit): string {
  return exit.kind === "killed" ? exit.signal : `exit code ${exit.code}`;
}
