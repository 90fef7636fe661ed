import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type ApiClient, createApiClient, type RunAnswer, type StateBody } from "../api/index.ts";
import { isWindsockError, type WindsockError } from "../base/index.ts";
import { openSupervisorEnd, type SupervisorEnd } from "../channel/index.ts";
import {
  type RunnerRequest,
  type SupervisorMessage,
  supervisorSchema,
  type Workload,
} from "../contract/index.ts";
import type { Attempt, AttemptEnd } from "./attempt.ts";
import { type AttemptLog, openAttemptLog } from "./attempt-log.ts";
import {
  AttemptCancelledError,
  AttemptDroppedError,
  RunnerNotReadingError,
  RunnerStartError,
  StateNotReportedError,
  StoppedByServerError,
  TokenExpiredBeforeStartError,
} from "./errors.ts";
import { describeExit, type Exit } from "./exit.ts";
import { keepAlive } from "./heartbeat.ts";
import { type Journal, openJournal } from "./journal.ts";
import { launchRunner } from "./launch/launch.ts";
import type { LaunchedRunner } from "./launch/launched.ts";
import { createMasker, type Masker } from "./mask.ts";
import { bodyOf, isDirect } from "./outcome.ts";
import { readOutput } from "./output.ts";
import { protocolProblem } from "./protocol-problem.ts";
import { recover } from "./recover.ts";
import { initialState, reduce } from "./reduce.ts";
import { relay } from "./relay.ts";
import { runnerEnvironment } from "./runner-environment.ts";
import { startupDetails } from "./startup.ts";
import type { Effect, Ending, Event, State } from "./state.ts";

/** How long an expired token is still good: Airflow's leeway for clocks. */
const leewaySeconds = 10;
/** Longest wait between two attempts to report a state, in milliseconds. */
const reportWaitMs = 10_000;

/**
 * Supervises one attempt from its workload to its end: claims it, starts a runner, answers it, keeps it alive with the
 * server, and reports how it ended, exactly once. Never rejects for what a task, a runner or a server does.
 */
export async function supervise(attempt: Attempt): Promise<AttemptEnd> {
  const { workload, settings } = attempt;
  const masker = createMasker();
  const { token = "" } = workload;
  masker.add(token);
  const logPath = join(settings.logFolder, workload.log_path ?? defaultLogPath(workload));
  const log = openAttemptLog(logPath, { masker });
  const client = createApiClient({
    baseUrl: attempt.apiUrl,
    token,
    retries: settings.retries,
    timeoutMs: settings.apiTimeoutMs,
    rawJson: true,
    onTokenRefreshed: (fresh) => masker.add(fresh),
  });
  const journal = openJournal(settings.stateFolder, workload.ti.id);
  try {
    const late = lateSeconds(client);
    if (late > leewaySeconds) {
      const problem = new TokenExpiredBeforeStartError(late);
      log.fail("error", problem);
      return { ending: { kind: "refused", problem }, logPath };
    }
    const left = journal.read();
    const ending =
      left === undefined || left.tryNumber !== workload.ti.try_number
        ? await new Supervision(attempt, { client, journal, log, masker }).run()
        : await recover(left, { client, log });
    if (ending.kind !== "unreported") {
      journal.remove(); // what could not be told is told by the next one that gets this workload
    }
    return { ending, logPath };
  } finally {
    log.close();
    await client.close();
  }
}

interface Tools {
  readonly client: ApiClient;
  readonly journal: Journal;
  readonly log: AttemptLog;
  readonly masker: Masker;
}

/** A report that is on its way, and whoever waits for its answer. */
interface Delivery {
  readonly body: StateBody;
  readonly settled: PromiseWithResolvers<void>;
}

/** The shell around the reducer: brings it events, does what it asks for. Owns the runner and all timers. */
class Supervision {
  readonly #attempt: Attempt;
  readonly #tools: Tools;
  readonly #over = new AbortController();
  readonly #heartbeats = new AbortController();
  readonly #ended = Promise.withResolvers<Ending>();
  #state: State = initialState;
  #runner: LaunchedRunner | undefined;
  #channel: SupervisorEnd | undefined;
  #grant: RunAnswer | undefined;
  #claimedAt = 0;
  #hasSpoken = false;
  #delivery: Delivery | undefined;

  constructor(attempt: Attempt, tools: Tools) {
    this.#attempt = attempt;
    this.#tools = tools;
  }

  async run(): Promise<Ending> {
    const { settings, signal, workload } = this.#attempt;
    const { log } = this.#tools;
    const cancel = (): void => {
      this.#problem(new AttemptCancelledError(String(signal?.reason ?? "its owner")), false);
    };
    signal?.addEventListener("abort", cancel, { once: true });
    const starting = AbortSignal.any([
      this.#over.signal,
      AbortSignal.timeout(settings.startTimeoutMs),
    ]);
    try {
      // The runner boots while the server is asked.
      const runner = await launchRunner(this.#attempt.launch, {
        env: runnerEnvironment(settings.environment),
        signal: starting,
      });
      this.#runner = runner;
      const outputs = this.#readOutputs(runner);
      log.say("info", "attempt begins", {
        ti_id: workload.ti.id,
        try_number: workload.ti.try_number,
        pid: runner.pid,
        supervisor_schema: supervisorSchema,
        isolation: "basic",
      });
      void this.#claim(runner.pid);
      void this.#link(runner);
      void runner.exited.then((exit) => this.#afterExit(exit, runner, outputs));
    } catch (error) {
      void this.#claim(process.pid);
      this.#problem(new RunnerStartError(messageOf(error), { cause: error }), true);
      this.#dispatch({ kind: "exited", exit: { kind: "exited", code: 127 }, at: now() });
    }
    const ending = await this.#ended.promise;
    signal?.removeEventListener("abort", cancel);
    this.#over.abort();
    this.#runner?.signal("SIGKILL"); // what is left of its group
    this.#runner?.release();
    return ending;
  }

  #dispatch(event: Event): void {
    const { state, effects } = reduce(this.#state, event);
    if (state.phase !== this.#state.phase) {
      this.#attempt.logger?.debug("attempt changes", {
        tiId: this.#attempt.workload.ti.id,
        phase: state.phase,
      });
    }
    this.#state = state;
    for (const effect of effects) {
      this.#perform(effect);
    }
  }

  #problem(problem: WindsockError, isHopeless: boolean): void {
    this.#dispatch({ kind: "problem", problem, isHopeless });
  }

  #perform(effect: Effect): void {
    const { log } = this.#tools;
    const { settings } = this.#attempt;
    switch (effect.kind) {
      case "greet":
        return void this.#greet();
      case "start heartbeats":
        return void this.#keepAlive();
      case "stop heartbeats":
        return this.#heartbeats.abort();
      case "send":
        return void this.#send(effect.body, effect.isFinal);
      case "start overtime":
        return this.#later(settings.overtimeMs, { kind: "overtime" });
      case "start grace":
        return this.#later(settings.killGraceMs, { kind: "grace is over" });
      case "signal":
        return this.#runner?.signal(effect.signal);
      case "explain":
        return log.fail("error", effect.problem);
      case "ignore":
        return log.say("warning", "a second result was ignored: the first one counts", {
          state: effect.body.state,
        });
      case "end":
        return this.#ended.resolve(effect.ending);
    }
  }

  #later(ms: number, event: Event): void {
    setTimeout(ms, undefined, { signal: this.#over.signal }).then(
      () => this.#dispatch(event),
      () => {}, // the attempt has ended before
    );
  }

  async #claim(pid: number): Promise<void> {
    const { workload } = this.#attempt;
    const { client, journal } = this.#tools;
    const identity = { hostname: hostname(), unixname: userInfo().username, pid };
    const startDate = now();
    const { id: tiId, try_number: tryNumber } = workload.ti;
    this.#claimedAt = performance.now();
    try {
      journal.write({ tiId, tryNumber, ...identity, startDate, shouldRetry: null, body: null });
      this.#grant = await client.taskInstances.run(
        tiId,
        { ...identity, start_date: startDate },
        { signal: this.#over.signal },
      );
      this.#dispatch({
        kind: "granted",
        shouldRetry: this.#grant.context.should_retry ?? false,
        at: now(),
      });
    } catch (error) {
      if (!this.#over.signal.aborted) {
        this.#dispatch({ kind: "refused", problem: refusalOf(error) });
      }
    }
  }

  async #link(runner: LaunchedRunner): Promise<void> {
    const { settings } = this.#attempt;
    const { log } = this.#tools;
    try {
      this.#channel = openSupervisorEnd(await runner.comm, {
        answer: (request) => this.#answer(request),
        notReadingMs: settings.notReadingMs,
        onInvalid: (fault) =>
          log.say("warning", "a request of the runner was refused", { fault: fault.message }),
        ...(settings.tracesFrames && {
          trace: ({ direction, id, body }) =>
            log.say("debug", `frame ${direction}`, { id: String(id), body }),
        }),
      });
      this.#dispatch({ kind: "linked" });
      const end = await this.#channel.ended;
      if (end.kind === "protocol" || end.kind === "truncated") {
        this.#problem(protocolProblem(end.error), true);
      } else if (end.kind === "not reading") {
        this.#problem(new RunnerNotReadingError(settings.notReadingMs), true);
      }
    } catch (error) {
      this.#problem(isWindsockError(error) ? error : new RunnerStartError(messageOf(error)), true);
    }
  }

  async #greet(): Promise<void> {
    const { workload } = this.#attempt;
    if (this.#grant !== undefined) {
      await this.#channel?.greet(startupDetails(workload, this.#grant, now()));
    }
  }

  async #keepAlive(): Promise<void> {
    const { settings, workload } = this.#attempt;
    const { heartbeatIntervalMs, heartbeatTimeoutMs, killGraceMs, maxFailedHeartbeats } = settings;
    const end = await keepAlive(
      {
        client: this.#tools.client,
        id: workload.ti.id,
        body: { hostname: hostname(), pid: this.#runner?.pid ?? process.pid },
        settings: {
          intervalMs: heartbeatIntervalMs,
          timeoutMs: heartbeatTimeoutMs,
          killGraceMs,
          maxFailed: maxFailedHeartbeats,
        },
      },
      {
        startedAt: this.#claimedAt,
        now: () => performance.now(),
        signal: AbortSignal.any([this.#heartbeats.signal, this.#over.signal]),
      },
    );
    if (end !== undefined) {
      this.#dispatch({ kind: "stopped by server", problem: end.problem });
    }
  }

  async #answer(request: RunnerRequest): Promise<SupervisorMessage | null> {
    this.#hasSpoken = true;
    switch (request.type) {
      case "SucceedTask":
      case "TaskState":
      case "RetryTask":
      case "DeferTask":
      case "RescheduleTask":
      case "AwaitInputTask": {
        const body = bodyOf(request, now());
        this.#dispatch({ kind: "outcome", body, isDirect: isDirect(body) });
        if (this.#delivery?.body === body) {
          await this.#delivery.settled.promise; // the runner is told what the server said
        }
        return null;
      }
      default: {
        const { client, masker } = this.#tools;
        const { ti } = this.#attempt.workload;
        const reply = await relay(request, { client, masker, ti, signal: this.#over.signal });
        if (reply === undefined) {
          throw Object.assign(new Error("Unhandled request"), { status: 400 });
        }
        return reply;
      }
    }
  }

  /** Writes the report where it survives, and sends it; the last one until the server may take the attempt for dead. */
  async #send(body: StateBody, isFinal: boolean): Promise<void> {
    const { client, journal } = this.#tools;
    const { settings, workload } = this.#attempt;
    const delivery: Delivery = { body, settled: Promise.withResolvers() };
    delivery.settled.promise.catch(() => {}); // not every report has somebody who waits
    this.#delivery = delivery;
    const { pid } = this.#runner ?? process;
    const identity = { hostname: hostname(), unixname: userInfo().username, pid };
    const entry = { tiId: workload.ti.id, tryNumber: workload.ti.try_number, startDate: now() };
    const shouldRetry = this.#grant?.context.should_retry ?? false;
    journal.write({ ...entry, ...identity, shouldRetry, body });
    const deadline = performance.now() + settings.heartbeatTimeoutMs;
    for (let waitMs = 1_000; ; waitMs = Math.min(waitMs * 2, reportWaitMs)) {
      try {
        await client.taskInstances.setState(workload.ti.id, body, { isResent: waitMs > 1_000 });
        delivery.settled.resolve();
        return this.#dispatch({ kind: "acknowledged" });
      } catch (error) {
        const { how, problem } = notTaken(error, body);
        if (how !== "unreachable" || !isFinal || performance.now() + waitMs > deadline) {
          delivery.settled.reject(error);
          return this.#dispatch({ kind: "not taken", how, problem, at: now() });
        }
        await setTimeout(waitMs);
      }
    }
  }

  #readOutputs(runner: LaunchedRunner): Promise<void>[] {
    const { log, masker } = this.#tools;
    const outputs: Promise<void>[] = [];
    const read: Parameters<LaunchedRunner["onOutput"]>[0] = (kind, stream) => {
      const record = { write: log.write, overlap: masker.longest };
      outputs.push(readOutput(stream, kind, record));
    };
    for (const [kind, stream] of runner.outputs) {
      read(kind, stream);
    }
    runner.onOutput(read);
    return outputs;
  }

  /** The exit decides, not the end of the sockets: a grandchild may hold one. What was written before is still read. */
  async #afterExit(
    exit: Exit,
    runner: LaunchedRunner,
    outputs: readonly Promise<void>[],
  ): Promise<void> {
    const { log } = this.#tools;
    const ended = this.#channel?.ended ?? Promise.resolve();
    const drained = Promise.all([...outputs, ended]).then(() => true);
    const limit = setTimeout(this.#attempt.settings.outputTimeoutMs, false, {
      signal: this.#over.signal,
    }).catch(() => false);
    if (!(await Promise.race([drained, limit]))) {
      log.say("warning", "something that the task started still holds its output; it was let go", {
        pid: runner.pid,
      });
    }
    if (!this.#hasSpoken) {
      this.#problem(
        new RunnerStartError(`it ended with ${describeExit(exit)} before it said a word`),
        true,
      );
    }
    this.#dispatch({ kind: "exited", exit, at: now() });
  }
}

function refusalOf(error: unknown): WindsockError {
  const { status } = Object(error);
  return status === 404 || status === 409
    ? new AttemptDroppedError(messageOf(error), { cause: error })
    : isWindsockError(error)
      ? error
      : new AttemptDroppedError(messageOf(error), { cause: error });
}

/** What a failed report means. */
function notTaken(
  error: unknown,
  { state }: StateBody,
): { readonly how: "overruled" | "invalid" | "unreachable"; readonly problem: WindsockError } {
  const { status, reason = "" } = Object(error);
  if ([404, 409, 410].includes(status)) {
    return {
      how: "overruled",
      problem: new StoppedByServerError(`it did not take the state ${state}: ${reason || status}`, {
        cause: error,
      }),
    };
  }
  const isInvalid =
    (status >= 400 && status < 500) || Object(error).code === "ERR_WINDSOCK_API_REQUEST";
  return {
    how: isInvalid ? "invalid" : "unreachable",
    problem:
      isInvalid && isWindsockError(error)
        ? error
        : new StateNotReportedError(state, { cause: error }),
  };
}

/** How long ago the token has expired, in seconds; negative while it has not. */
function lateSeconds(client: ApiClient): number {
  const { exp } = client.tokenClaims() ?? {};
  return exp === undefined ? Number.NEGATIVE_INFINITY : Math.round(Date.now() / 1000 - exp);
}

function defaultLogPath({ ti }: Workload): string {
  const { dag_id, run_id, task_id, map_index = -1, try_number } = ti;
  const mapped = map_index === null || map_index < 0 ? [] : [`map_index=${map_index}`];
  return join(
    `dag_id=${dag_id}`,
    `run_id=${run_id}`,
    `task_id=${task_id}`,
    ...mapped,
    `attempt=${try_number}.log`,
  );
}

function now(): string {
  return new Date().toISOString();
}

function messageOf(error: unknown): string {
  return Error.isError(error) ? error.message : String(error);
}
