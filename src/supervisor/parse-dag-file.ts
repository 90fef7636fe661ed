import { dirname } from "node:path";
import { byteStream, openSupervisorEnd } from "../channel/index.ts";
import { type DagFileParsingResult, defaultForm, type SerializedForm } from "../contract/index.ts";
import { RequestNotAllowedError, RunnerStartError } from "./errors.ts";
import { describeExit } from "./exit.ts";
import { launchWindsock } from "./launch/windsock.ts";
import { runnerEnvironment } from "./runner-environment.ts";
import { type SupervisorSettings, settingsFrom } from "./settings.ts";
import { signalGroup } from "./stop.ts";
import { within } from "./within.ts";

/** Which file to read, and how. */
export interface DagFileParse {
  /** Absolute path of the Dag file. */
  readonly file: string;
  /** Release for whose form of serialized Dags is asked; 3.3 by default. */
  readonly airflow?: SerializedForm;
  /** By default those of an empty environment. */
  readonly settings?: SupervisorSettings;
  /** Longest time for loading the file, in milliseconds; by default 50,000, as Airflow's own. */
  readonly timeoutMs?: number;
  /** Gives up; the runner is killed. */
  readonly signal?: AbortSignal;
}

/** Longest part of a runner's output that is quoted when it gives no answer, in characters. */
const limitOutput = 2_000;
/** How long a runner's answer is awaited after its end, in milliseconds. */
const lateAnswerMs = 2_000;

/**
 * Asks a runner which Dags a file holds. The file is loaded there and never here.
 *
 * @throws {RunnerStartError} ERR_WINDSOCK_RUNNER_START: the runner ended without an answer; its `cause` quotes what it printed
 */
export async function parseDagFile(parse: DagFileParse): Promise<DagFileParsingResult> {
  const {
    file,
    airflow = defaultForm,
    settings = settingsFrom({}),
    timeoutMs = 50_000,
    signal,
  } = parse;
  signal?.throwIfAborted();
  const env = runnerEnvironment(settings.environment, "windsock");
  const runner = launchWindsock(env, [`--airflow=${airflow}`]);
  const { promise, resolve, reject } = Promise.withResolvers<DagFileParsingResult>();
  const giveUp = (): void => reject(signal?.reason);
  signal?.addEventListener("abort", giveUp, { once: true });
  const late = new RunnerStartError(`it gave no answer within ${timeoutMs / 1000} s`);
  const timer = setTimeout(reject, timeoutMs, late);
  promise.catch(() => {}); // awaited below
  let printed = "";
  for (const stream of [runner.stdout, runner.stderr, await runner.records]) {
    stream.on("data", (chunk: Buffer) => {
      printed = (printed + chunk.toString()).slice(-limitOutput);
    });
  }
  await using channel = openSupervisorEnd(byteStream(await runner.comm), {
    async answer(request) {
      /* c8 ignore next 3 -- our own runner asks for nothing then */
      if (request.type !== "DagFileParsingResult") {
        throw new RequestNotAllowedError("a Dag file has nothing to ask for while it is read");
      }
      resolve(request);
      return null;
    },
  });
  void runner.exit.then(async (exit) => {
    // Its answer may still be in the socket.
    await within(channel.ended, lateAnswerMs);
    const fact = `it ended with ${describeExit(exit)} and gave no answer`;
    reject(new RunnerStartError(fact, { cause: new Error(printed.trim()) }));
  }, reject);
  try {
    const bundle = { bundle_path: dirname(file), bundle_name: "local", callback_requests: [] };
    await channel.greet({ type: "DagFileParseRequest", file, ...bundle });
    return await promise;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", giveUp);
    signalGroup(Number(runner.pid), "SIGKILL");
    runner.close();
  }
}
