import { runnerProgram } from "../runner-program.ts";
import type { Environment } from "../settings.ts";
import { launchCoordinator } from "./coordinator.ts";
import type { Launch, LaunchedRunner } from "./launched.ts";
import { launchStdin } from "./stdin.ts";
import { launchWindsock } from "./windsock.ts";

/**
 * Starts a runner in the way that is asked for.
 *
 * @param env - what it may see of the worker's environment
 * @param signal - gives up waiting for it to connect, where it has to
 */
export async function launchRunner(
  launch: Launch,
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<LaunchedRunner> {
  switch (launch.way) {
    case "windsock": {
      const dags = launch.dags === undefined ? {} : { WINDSOCK_DAGS: launch.dags };
      return launchWindsock(runnerProgram(), { env: { ...env, ...dags } });
    }
    case "coordinator":
      return launchCoordinator(launch.command, { env, signal });
    case "stdin":
      return launchStdin(launch.command, { env });
  }
}
