import type { Duplex } from "node:stream";
import type { AttemptLog } from "./attempt-log.ts";
import { describeExit, type Exit } from "./exit.ts";
import type { RunnerProcess } from "./launch/runner-process.ts";
import { createOutputs } from "./output.ts";
import { isGroupAlive, signalGroup } from "./stop.ts";
import { within } from "./within.ts";

/** What a watch tells. Nothing is told after the end. */
export interface RunnerEvents {
  /** Frames can be exchanged from now on; returns when the conversation has come to its end. */
  readonly onLinked: (comm: Duplex) => Promise<unknown>;
  /** The process has ended: requests that are still open are of no use to anybody. */
  readonly onGone: () => void;
  /** The process has ended and everything that it had sent was taken. */
  readonly onEnded: (exit: Exit, isUp: boolean) => void;
  /** It was not heard in the time that it had. */
  readonly onSilent: () => void;
}

/** Follows a runner from its start to its end. */
export interface RunnerWatch {
  readonly pid: number | undefined;
  /** Says that the runner was heard. */
  markUp(): void;
  signal(signal: NodeJS.Signals): void;
  /** Reads the rest of its output, ends what it left behind, lets go of everything. */
  close(): Promise<void>;
}

/** After a runner's end its streams are read until nothing came for so long, in milliseconds. */
const idleMs = 2_000;

/**
 * Watches a runner that was started: its streams go into the log, and its life is told as events.
 *
 * The exit of the process decides, not the end of its streams: something that it started may hold them.
 *
 * @param startTimeoutMs - how long it may take to be heard; Infinity for one that need not say anything
 * @param outputTimeoutMs - how long its output is awaited after its end
 */
export function watchRunner(
  runner: RunnerProcess,
  {
    log,
    startTimeoutMs,
    outputTimeoutMs,
    events,
  }: {
    readonly log: AttemptLog;
    readonly startTimeoutMs: number;
    readonly outputTimeoutMs: number;
    readonly events: RunnerEvents;
  },
): RunnerWatch {
  const { pid } = runner;
  const outputs = createOutputs();
  const ended = Promise.withResolvers<void>();
  let conversation: Promise<unknown> = Promise.resolve();
  let isUp = false;
  const silence = Number.isFinite(startTimeoutMs)
    ? setTimeout(() => events.onSilent(), startTimeoutMs)
    : undefined;

  function markUp(): void {
    isUp = true;
    clearTimeout(silence);
  }

  outputs.add(runner.stdout, log.stdout);
  outputs.add(runner.stderr, log.stderr);
  runner.records.then(
    (records) => outputs.add(records, log.records, markUp),
    () => {}, // it never connected, which the silence tells
  );
  runner.comm.then(
    (comm) => {
      conversation = events.onLinked(comm);
    },
    () => {}, // it never connected
  );
  void runner.exit.then(
    (exit) => follow(exit),
    (error: unknown) => {
      log.say("error", String(error));
      return follow({ kind: "exited", code: 127 });
    },
  );

  async function follow(exit: Exit): Promise<void> {
    clearTimeout(silence);
    log.say("debug", "runner ended", { pid, exit: describeExit(exit) });
    if (pid !== undefined && isGroupAlive(pid)) {
      log.say("warning", "the task left processes behind; they are told to end", { pid });
      signalGroup(pid, "SIGTERM");
    }
    await within(conversation, idleMs);
    events.onGone();
    await within(conversation, idleMs);
    events.onEnded(exit, isUp);
    ended.resolve();
  }

  return {
    pid,
    markUp,
    signal(signal) {
      if (pid !== undefined) {
        signalGroup(pid, signal);
      }
    },
    async close() {
      await ended.promise;
      const isWhole = await outputs.drain({
        idleMs: Math.min(idleMs, outputTimeoutMs),
        totalMs: outputTimeoutMs,
      });
      if (!isWhole) {
        log.say("warning", "something that the task left behind held its output; it was let go", {
          pid,
        });
      }
      if (pid !== undefined) {
        signalGroup(pid, "SIGKILL"); // what is left of its group
      }
      runner.close();
    },
  };
}
