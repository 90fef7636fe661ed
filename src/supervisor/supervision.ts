import { hostname, userInfo } from "node:os";
import type { RunAnswer, StateBody } from "../api/index.ts";
import { nowMs, silentLogger, type WindsockError } from "../base/index.ts";
import type { ChannelEnd, SupervisorEnd } from "../channel/index.ts";
import type { Attempt } from "./attempt.ts";
import { openConversation } from "./conversation.ts";
import {
  AttemptCancelledError,
  RunnerNotReadingError,
  RunnerStartError,
  RunnerTimedOutError,
} from "./errors.ts";
import { describeExit } from "./exit.ts";
import { asProblem, messageOf } from "./faults.ts";
import { leaseOf, startHeartbeats } from "./heartbeat.ts";
import type { JournalEntry } from "./journal.ts";
import { keepReport } from "./keep-report.ts";
import type { RunnerProcess } from "./launch/runner-process.ts";
import { isDirect } from "./outcome.ts";
import { identify } from "./process-identity.ts";
import { initialState, reduce } from "./reduce.ts";
import { problemOfClaim } from "./refusal.ts";
import { reportState } from "./report-state.ts";
import { startupDetails } from "./startup.ts";
import type { Effect, Ending, Event, State } from "./state.ts";
import type { Tools } from "./tools.ts";
import { versions } from "./versions.ts";
import { type RunnerWatch, watchRunner } from "./watch-runner.ts";

/** A report that was sent, and what came of it. */
interface Delivery {
  readonly body: StateBody;
  readonly result: Promise<Extract<Event, { kind: "acknowledged" | "not taken" }>>;
}

/** Failed heartbeats are told in the task's log once in so many milliseconds. */
const missedEveryMs = 60_000;

/** The shell around the reducer: brings it events and does what it asks for. Owns the runner and all timers. */
export class Supervision {
  readonly #attempt: Attempt;
  readonly #tools: Tools;
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #ended = Promise.withResolvers<Ending>();
  /** Aborts when the runner has ended: nobody is left to answer. */
  readonly #gone = new AbortController();
  /** Aborts when the attempt is to end at once: the server is not waited for. */
  readonly #cut = new AbortController();
  #state: State;
  #runner: RunnerWatch | undefined;
  #channel: SupervisorEnd | undefined;
  #entry: JournalEntry;
  #grant: RunAnswer | undefined;
  #delivery: Delivery | undefined;
  #acknowledgedMs = nowMs();
  #missedMs = Number.NEGATIVE_INFINITY;
  #stopHeartbeats: () => void = () => {};

  /** @param state - where the attempt is; at its beginning unless said otherwise */
  constructor(attempt: Attempt, tools: Tools, state: State = initialState) {
    this.#attempt = attempt;
    this.#tools = tools;
    this.#state = state;
    const { id, try_number } = attempt.workload.ti;
    const supervisor = identify(process.pid);
    this.#entry = {
      version: 1,
      ti_id: id,
      try_number,
      hostname: hostname(),
      unixname: userInfo().username,
      pid: process.pid,
      start_date: tools.now(),
      supervisor,
      runner: supervisor,
      should_retry: null,
      body: null,
    };
  }

  /** Runs the attempt. @param starting - its runner, which may fail to start */
  async run(starting: Promise<RunnerProcess> | undefined): Promise<Ending> {
    const { now } = this.#tools;
    const runner = await starting?.catch((cause: unknown) => {
      this.#problem(new RunnerStartError(messageOf(cause), { cause }), true);
    });
    const pid = runner?.pid ?? process.pid;
    this.#sayFirst(pid);
    if (runner) {
      this.#watch(runner);
    } else {
      const exit = { kind: "exited", code: 127 } as const;
      this.#dispatch({ kind: "exited", exit, isUp: false, at: now() });
    }
    return this.#follow({ ...this.#entry, pid, runner: identify(pid) });
  }

  /** Brings an attempt to its end whose runner is gone. @param left - as whom it was claimed */
  settle(left: JournalEntry): Promise<Ending> {
    const { supervisor } = this.#entry;
    return this.#follow({ ...left, supervisor });
  }

  /** Claims the attempt, and waits for its end. */
  async #follow(entry: JournalEntry): Promise<Ending> {
    const { signal, killSignal } = this.#attempt;
    const cancel = (): void => this.#cancel(signal, false);
    const kill = (): void => this.#cancel(killSignal, true);
    signal?.addEventListener("abort", cancel, { once: true });
    killSignal?.addEventListener("abort", kill, { once: true });
    if (signal?.aborted) {
      cancel();
    }
    this.#entry = entry;
    void this.#claim(entry);
    const ending = await this.#ended.promise;
    signal?.removeEventListener("abort", cancel);
    killSignal?.removeEventListener("abort", kill);
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#stopHeartbeats();
    await this.#runner?.close();
    const state = ending.kind === "reported" ? ending.state : null;
    this.#tools.log.say("info", "attempt ends", { end: ending.kind, state });
    return ending;
  }

  #sayFirst(pid: number): void {
    const { workload, launch } = this.#attempt;
    const { id, dag_id, run_id, task_id, map_index, try_number } = workload.ti;
    this.#tools.log.say("info", "attempt begins", {
      ti_id: id,
      dag_id,
      run_id,
      task_id,
      map_index,
      try_number,
      pid,
      launch: launch.way,
      isolation: "basic",
      ...versions(),
    });
  }

  #cancel(signal: AbortSignal | undefined, isKill: boolean): void {
    if (isKill) {
      this.#cut.abort();
    }
    this.#problem(new AttemptCancelledError(String(signal?.reason)), isKill);
  }

  #problem(problem: WindsockError, isHopeless: boolean): void {
    this.#dispatch({ kind: "problem", problem, isHopeless });
  }

  #dispatch(event: Event): void {
    const { state, effects } = reduce(this.#state, event);
    const { logger = silentLogger, workload } = this.#attempt;
    if (state.phase !== this.#state.phase) {
      logger.debug("attempt changes", { tiId: workload.ti.id, phase: state.phase });
    }
    this.#state = state;
    for (const effect of effects) {
      this.#perform(effect);
    }
  }

  #perform(effect: Effect): void {
    const { log } = this.#tools;
    const { settings } = this.#attempt;
    switch (effect.kind) {
      case "greet":
        return this.#greet();
      case "start heartbeats":
        return this.#beat();
      case "stop heartbeats":
        return this.#stopHeartbeats();
      case "send":
        return this.#send(effect.body, effect.isFinal);
      case "start overtime":
        return this.#later(settings.overtimeMs, { kind: "overtime" });
      case "start grace":
        return this.#later(settings.killGraceMs, { kind: "grace is over" });
      case "signal":
        return this.#runner?.signal(effect.signal);
      case "explain":
        return log.explain(effect.problem);
      case "ignore": {
        const { state } = effect.body;
        return log.say("warning", "a later report is ignored: the first one stands", { state });
      }
      case "end":
        return this.#ended.resolve(effect.ending);
    }
  }

  #later(ms: number, event: Event): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#dispatch(event);
    }, ms);
    this.#timers.add(timer);
  }

  /** Follows the runner: what it writes goes into the log, what it asks for is answered. */
  #watch(process: RunnerProcess): void {
    const { settings, launch } = this.#attempt;
    const { log, now } = this.#tools;
    const { outputTimeoutMs } = settings;
    // A runner on descriptor 0 need not say anything before its task has ended.
    const startTimeoutMs = launch.way === "stdin" ? Infinity : settings.startTimeoutMs;
    const runner = watchRunner(process, {
      log,
      startTimeoutMs,
      outputTimeoutMs,
      events: {
        onLinked: (comm) => this.#converse(comm),
        onGone: () => {
          this.#gone.abort();
          void this.#channel?.close();
        },
        onEnded: (exit, isUp) => {
          if (
            this.#state.phase === "running" &&
            this.#state.report.kind === "acknowledged" &&
            (exit.kind === "killed" || exit.code !== 0)
          ) {
            log.say(
              "warning",
              `the runner ended with ${describeExit(exit)} after its report, which stands`,
            );
          }
          this.#dispatch({ kind: "exited", exit, isUp, at: now() });
        },
        onSilent: () => {
          const fact = `it was not heard within ${startTimeoutMs / 1000} s`;
          this.#problem(new RunnerStartError(fact), true);
        },
      },
    });
    this.#runner = runner;
  }

  /** Exchanges frames with the runner until one of both is done. */
  async #converse(comm: Parameters<typeof openConversation>[0]): Promise<void> {
    const { workload, settings, launch } = this.#attempt;
    this.#channel = openConversation(comm, {
      ti: workload.ti,
      tools: this.#tools,
      notReadingMs: settings.notReadingMs,
      tracesFrames: settings.tracesFrames,
      signal: this.#gone.signal,
      events: {
        onHeard: () => this.#runner?.markUp(),
        onOutcome: (body) => this.#take(body),
        onTimeout: (seconds) => this.#limit(seconds),
      },
    });
    if (launch.way === "coordinator" || launch.way === "grpc") {
      this.#runner?.markUp(); // that it connected is enough
    }
    this.#dispatch({ kind: "linked" });
    this.#judge(await this.#channel.ended);
  }

  /** What the end of the conversation means. The end of the process decides where nothing was broken. */
  #judge(end: ChannelEnd): void {
    switch (end.kind) {
      case "protocol":
        return this.#problem(asProblem(end.error, RunnerStartError), false);
      case "not reading":
        return this.#problem(new RunnerNotReadingError(this.#attempt.settings.notReadingMs), false);
      case "truncated":
      case "broken":
        return this.#tools.log.say("warning", `the runner's channel broke: ${end.error.message}`);
      case "eof":
      case "closed":
        return;
    }
  }

  /** Takes the runner's report; resolves when the runner may be told so, rejects when the server did not take it. */
  async #take(body: StateBody): Promise<void> {
    this.#dispatch({ kind: "outcome", body, isDirect: isDirect(body) });
    if (!("report" in this.#state && this.#state.report.kind === "sending")) {
      return;
    }
    const result = await Promise.race([this.#delivery?.result, aborted(this.#gone.signal)]);
    if (result?.kind === "not taken" && result.how !== "overruled") {
      throw result.problem;
    }
  }

  #limit(seconds: number): void {
    const problem = new RunnerTimedOutError(seconds);
    const { taskCleanupMs } = this.#attempt.settings;
    this.#later(seconds * 1000 + taskCleanupMs, { kind: "problem", problem, isHopeless: false });
  }

  async #claim({ hostname, unixname, pid, start_date }: JournalEntry): Promise<void> {
    const { workload } = this.#attempt;
    const { client, journal, log, now } = this.#tools;
    const claim = { hostname, unixname, pid, start_date };
    try {
      journal.claim(this.#entry);
    } catch (error) {
      log.say("warning", `a report will not survive a crash: ${messageOf(error)}`);
    }
    this.#acknowledgedMs = nowMs();
    try {
      this.#grant = await client.taskInstances.run(workload.ti.id, claim, {
        signal: this.#cut.signal,
      });
      const shouldRetry = this.#grant.context.should_retry === true;
      this.#entry = { ...this.#entry, should_retry: shouldRetry };
      this.#dispatch({ kind: "granted", shouldRetry, at: now() });
    } catch (error) {
      const problem = this.#cut.signal.aborted
        ? new AttemptCancelledError(String(this.#attempt.killSignal?.reason))
        : problemOfClaim(error, workload.token, Date.now());
      this.#dispatch({ kind: "refused", problem });
    }
  }

  #greet(): void {
    const { workload, launch } = this.#attempt;
    const options = { now: this.#tools.now(), leavesOutNulls: launch.way === "stdin" };
    if (this.#grant !== undefined && this.#channel !== undefined) {
      this.#channel
        .greet(startupDetails(workload, this.#grant, options))
        .catch((error: unknown) => this.#problem(asProblem(error, RunnerStartError), true));
    }
  }

  #beat(): void {
    const { settings, workload } = this.#attempt;
    const { client, log } = this.#tools;
    const { hostname, pid } = this.#entry;
    this.#stopHeartbeats = startHeartbeats(
      {
        beat: async (signal) => {
          const sentMs = nowMs();
          await client.taskInstances.heartbeat(workload.ti.id, { hostname, pid }, { signal });
          this.#acknowledgedMs = sentMs;
        },
        intervalMs: settings.heartbeatIntervalMs,
        leaseMs: leaseOf(settings),
        maxFailures: settings.maxFailedHeartbeats,
        random: Math.random,
        onStopped: (problem) => this.#dispatch({ kind: "stopped by server", problem }),
        onLost: (problem) => this.#problem(problem, false),
        onMissed: (error, failures) => {
          if (nowMs() - this.#missedMs > missedEveryMs) {
            this.#missedMs = nowMs();
            log.say("warning", `a heartbeat failed: ${messageOf(error)}`, { failures });
          }
        },
      },
      this.#acknowledgedMs,
    );
  }

  /** Writes the report where it survives, sends it, and brings the answer to the reducer. */
  #send(body: StateBody, isFinal: boolean): void {
    const isResent = this.#delivery !== undefined || this.#runner === undefined;
    const result = this.#deliver(body, isFinal, isResent);
    this.#delivery = { body, result };
    void result.then((event) => this.#dispatch(event));
  }

  async #deliver(
    body: StateBody,
    isFinal: boolean,
    isResent: boolean,
  ): Promise<Extract<Event, { kind: "acknowledged" | "not taken" }>> {
    const { workload, settings } = this.#attempt;
    const { client, now } = this.#tools;
    this.#entry = { ...this.#entry, body };
    const stopKeeping = keepReport(this.#entry, this.#tools);
    // The last one may take as long as the server waits before it takes the attempt for dead.
    const untilMs = isFinal ? this.#acknowledgedMs + settings.heartbeatTimeoutMs : 0;
    const tiId = workload.ti.id;
    const { signal } = this.#cut;
    const event = await reportState({ client, tiId, body, isResent, untilMs, signal, now });
    stopKeeping();
    if (event.kind === "acknowledged") {
      setImmediate(this.#tools.letGo); // after the runner was told
    }
    return event;
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
