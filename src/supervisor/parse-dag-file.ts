import { dirname } from "node:path";
import { openSupervisorEnd } from "../channel/index.ts";
import type { DagFileParsingResult } from "../contract/index.ts";
import { RunnerStartError } from "./errors.ts";
import { describeExit } from "./exit.ts";
import { launchWindsock } from "./launch/windsock.ts";
import { runnerEnvironment } from "./runner-environment.ts";
import { runnerProgram } from "./runner-program.ts";
import { type SupervisorSettings, settingsFrom } from "./settings.ts";

/** How much of what a runner prints is quoted when it gives no answer, in characters. */
const limitOutput = 2_000;

/**
 * Asks a runner which Dags a file holds. The file is loaded there and never here.
 *
 * @param file - absolute path
 * @param airflow - release for whose form of serialized Dags is asked
 * @throws {RunnerStartError} the runner ended without an answer; what it printed is in the cause
 */
export async function parseDagFile({
  file,
  airflow = "3.3",
  settings = settingsFrom({}),
  signal,
}: {
  readonly file: string;
  readonly airflow?: "3.3" | "3.4";
  readonly settings?: SupervisorSettings;
  readonly signal?: AbortSignal;
}): Promise<DagFileParsingResult> {
  signal?.throwIfAborted();
  const runner = launchWindsock(runnerProgram(), {
    env: runnerEnvironment(settings.environment),
    args: [`--airflow=${airflow}`],
  });
  const { promise, resolve } = Promise.withResolvers<DagFileParsingResult>();
  let printed = "";
  for (const [, stream] of runner.outputs) {
    stream.on("data", (chunk) => {
      printed = `${printed}${chunk}`.slice(-limitOutput);
    });
  }
  await using channel = openSupervisorEnd(await runner.comm, {
    async answer(request) {
      if (request.type !== "DagFileParsingResult") {
        throw new Error("a Dag file has no task to ask for while it is read");
      }
      resolve(request);
      return null;
    },
  });
  const stop = (): void => runner.signal("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  const gone = Promise.withResolvers<never>();
  void runner.exited.then(async (exit) => {
    await channel.ended; // its answer may still be in the socket
    gone.reject(
      new RunnerStartError(`it ended with ${describeExit(exit)} and no answer`, {
        cause: new Error(printed),
      }),
    );
  });
  try {
    await channel.greet({
      type: "DagFileParseRequest",
      file,
      bundle_path: dirname(file),
      bundle_name: "local",
      callback_requests: [],
    });
    return await Promise.race([promise, gone.promise]);
  } finally {
    signal?.removeEventListener("abort", stop);
    gone.promise.catch(() => {}); // its end after the answer is no fault
    runner.signal("SIGKILL");
    runner.release();
  }
}
