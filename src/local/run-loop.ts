import { RunStuckError } from "./run-errors.ts";
import type { Pool } from "./schedule/admission.ts";
import { dueAt, type PastStates } from "./schedule/dependencies.ts";
import { type Instance, type InstanceState, isFinished } from "./schedule/instance.ts";
import type { ScheduledDag } from "./schedule/read-dag.ts";
import { planRound, type RunFacts, type Transition } from "./schedule/round.ts";
import type { RunVerdict } from "./schedule/run-state.ts";

/** The rows of one run, and the way to start an attempt: what the loop needs of the world. */
export interface RunPort {
  /** Every instance of the run as it is now. */
  instances(): readonly Instance[];
  /** Writes a change; what it wrote is seen by the next `instances()`. */
  apply(transition: Transition): void;
  /** Starts the attempt of a queued instance; settles when it has ended and its row says how. Never rejects. */
  attempt(instance: Instance): Promise<void>;
}

/** Time, passed in. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Settles at `at` or when `signal` aborts, whichever is first. */
  until(at: number, signal: AbortSignal): Promise<void>;
}

/** A change of an instance's state, as it happens. */
interface InstanceChange {
  readonly instance: Instance;
  readonly state: InstanceState;
  /** When its next try starts, in milliseconds since 1970; null when no clock decides. */
  readonly nextTryAt: number | null;
}

/** What to play. */
export interface RunPlay {
  readonly dag: ScheduledDag;
  readonly run: RunFacts;
  /** The run before; null when there is none. */
  readonly past: PastStates;
  readonly pools: ReadonlyMap<string, Pool>;
  /** Most attempts at once. */
  readonly parallelism: number;
  readonly port: RunPort;
  readonly clock: Clock;
  readonly onChange: (change: InstanceChange) => void;
  /** Abort starts nothing new, waits for what runs, and ends with `running`. */
  readonly signal: AbortSignal;
}

/**
 * Plays a run to its end: rounds of scheduling, attempts side by side, and a sleep while nothing can be done.
 *
 * @returns the state of the run; `running` when the signal cut it off
 * @throws {RunStuckError} ERR_WINDSOCK_RUN_STUCK when nothing is left that could ever happen
 */
export async function playRun(play: RunPlay): Promise<RunVerdict> {
  const { dag, run, port, clock, signal } = play;
  const attempts = new Set<Promise<void>>();
  for (;;) {
    const round = planRound({
      ...play,
      instances: port.instances(),
      nowMs: clock.now(),
      freeWorkers: signal.aborted ? 0 : play.parallelism - attempts.size,
    });
    applyAll(round.transitions, play);
    if (round.run.state !== "running" || (signal.aborted && attempts.size === 0)) {
      await Promise.all(attempts);
      return round.run;
    }
    for (const instance of queuedBy(round.transitions, port.instances())) {
      const attempt = follow(instance, play).finally(() => attempts.delete(attempt));
      attempts.add(attempt);
    }
    const isSettled = round.transitions.every(({ to }) => to === "scheduled" || to === "queued");
    if (!isSettled) {
      continue; // states were set: others see them in the next round
    }
    if (attempts.size === 0 && round.wakeAt === null) {
      const waiting = port.instances().filter(({ state }) => !isFinished(state));
      throw new RunStuckError(run.runId, waiting);
    }
    await nextEvent(attempts, { wakeAt: round.wakeAt, play });
  }

  /** Runs one attempt and tells how it ended. */
  async function follow(instance: Instance, { onChange }: RunPlay): Promise<void> {
    onChange({ instance, state: "running", nextTryAt: null });
    await port.attempt(instance);
    const now = port.instances().find((one) => isSame(one, instance));
    const task = dag.tasks.get(instance.taskId);
    if (now !== undefined && task !== undefined) {
      const nextTryAt = dueAt(now, { dag, task, logicalDate: run.logicalDate });
      onChange({ instance: now, state: now.state, nextTryAt });
    }
  }
}

function applyAll(transitions: readonly Transition[], { port, onChange }: RunPlay): void {
  for (const transition of transitions) {
    port.apply(transition);
  }
  const rows = new Map(port.instances().map((instance) => [instance.id, instance]));
  for (const { id, to } of transitions) {
    const instance = rows.get(id);
    if (instance !== undefined) {
      onChange({ instance, state: to, nextTryAt: null });
    }
  }
}

function queuedBy(transitions: readonly Transition[], instances: readonly Instance[]): Instance[] {
  const ids = new Set(transitions.filter(({ to }) => to === "queued").map(({ id }) => id));
  return instances.filter(({ id }) => ids.has(id));
}

/** Settles when an attempt ends, the clock reaches `wakeAt`, or the signal aborts. */
async function nextEvent(
  attempts: ReadonlySet<Promise<void>>,
  { wakeAt, play }: { wakeAt: number | null; play: RunPlay },
): Promise<void> {
  const over = new AbortController();
  const signal = play.signal.aborted ? over.signal : AbortSignal.any([over.signal, play.signal]);
  const wake = play.clock.until(wakeAt ?? Number.POSITIVE_INFINITY, signal);
  await Promise.race([...attempts, wake]);
  over.abort();
  await wake; // leaves no timer behind
}

/** A retry has a new id; it is the same instance all the same. */
function isSame(a: Instance, b: Instance): boolean {
  return a.taskId === b.taskId && a.mapIndex === b.mapIndex;
}
