import { type RunnerProcess, spawnOnSockets } from "./runner-process.ts";

/** Puts a socket that goes both ways in the place of standard input, which Node would make go one way. */
const shell = ["/bin/sh", "-c", 'exec "$@" <&4 4<&-', "sh"];

/**
 * Starts a runner that speaks on descriptor 0, as Airflow's Python runner does: sockets on 0 to 3, frames both ways on 0,
 * records on 3.
 *
 * @param command - program and arguments
 */
export function launchStdin(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): RunnerProcess {
  return spawnOnSockets([...shell, ...command], { env, comm: 4 });
}
