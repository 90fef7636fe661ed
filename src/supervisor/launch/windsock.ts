import { runnerProgram } from "../runner-program.ts";
import { type RunnerProcess, spawnOnSockets } from "./runner-process.ts";

/**
 * Starts our own runner: frames on descriptor 3, records on descriptor 4, and no inspector for whoever may signal it. It
 * sends a line without a record as soon as it is up.
 *
 * @param args - arguments for it
 * @param program - its path
 */
export function launchWindsock(
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  program: string = runnerProgram(),
): RunnerProcess {
  return spawnOnSockets([process.execPath, "--disable-sigusr1", program, ...args], {
    env,
    comm: 3,
  });
}
