import { runnerEnvironment } from "../runner-environment.ts";
import type { Environment } from "../settings.ts";
import { launchCoordinator } from "./coordinator.ts";
import { launchGrpc } from "./grpc.ts";
import type { Launch, RunnerProcess } from "./runner-process.ts";
import { launchStdin } from "./stdin.ts";
import { launchWindsock } from "./windsock.ts";

/** Starts a runner in the way that is asked for. @param env - the worker's environment, of which it gets a part */
export async function launchRunner(launch: Launch, env: Environment): Promise<RunnerProcess> {
  const given = runnerEnvironment(env, launch.way);
  switch (launch.way) {
    case "windsock":
      return launchWindsock({
        ...given,
        ...(launch.dags !== undefined && { WINDSOCK_DAGS: launch.dags }),
      });
    case "coordinator":
      return launchCoordinator(launch.command, given);
    case "stdin":
      return launchStdin(launch.command, given);
    case "grpc":
      return launchGrpc(launch.command, given);
  }
}
