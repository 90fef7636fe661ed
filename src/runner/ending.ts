import { factOf } from "./describe-error.ts";
import { ExecutionTimeoutError, TaskEndedEarlyError } from "./errors.ts";
import type { End } from "./outcome.ts";

/** What can end a task from outside its handler. */
export interface ProcessEvents {
  /** The process was told to stop. */
  onStop(listener: (error: Error) => void): void;
  /** An error that nobody caught, or a call to end the process. */
  onStrayError(listener: (error: unknown) => void): void;
  /** Nothing is left to wait for. */
  onIdle(listener: () => void): void;
}

/** A task's end to come: the first of what can end it. */
export interface Ending {
  /** Aborts when the task is to stop. */
  readonly signal: AbortSignal;
  /** Settles with the first end. */
  readonly end: Promise<End>;
  /** Whether it has ended. */
  readonly isOver: boolean;
  /** Ends the task with what its code did. */
  settle(end: End): void;
  /** From here on the handler's time counts. */
  startClock(timeoutSeconds: number | undefined): void;
}

/** Longest chain of causes that is looked through: one may contain itself. */
const maxCauses = 20;
/** Node's timers take no more. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Watches for the end of a task.
 *
 * A task that is told to stop, or whose time is up, sees its signal abort and may clean up for `graceMs`. What it does
 * then counts when it was told to stop: it may even succeed. When its time was up it has failed.
 *
 * @param onLateError - hears of errors after the end
 */
export function watchEnding(
  events: ProcessEvents,
  graceMs: number,
  onLateError: (error: unknown) => void,
): Ending {
  const { promise, resolve } = Promise.withResolvers<End>();
  let controller: AbortController | undefined; // made for the first who looks at it: most tasks do not
  let stopped: Error | undefined;
  let isOver = false;
  let timeout: Error | undefined;
  let cause: unknown; // of the end: what an exit throws is seen again where it is caught
  const settle = (end: End): void => {
    const error = end.how === "returned" ? undefined : end.error;
    if (!isOver) {
      isOver = true;
      cause = error;
      resolve(timeout === undefined ? end : { how: "threw", error: timeout });
    } else if (error !== undefined && !comesFrom(error, cause)) {
      onLateError(error);
    }
  };
  const stop = (error: Error): void => {
    stopped ??= error;
    controller?.abort(error);
    startTimer(() => settle({ how: "threw", error }), graceMs);
  };
  events.onStop(stop);
  events.onStrayError((error) => settle({ how: "threw", error }));
  events.onIdle(() => {
    const error =
      stopped ?? new TaskEndedEarlyError("the handler waits for something that can never come");
    if (!isOver) {
      settle({ how: "threw", error });
    }
  });
  return {
    get signal() {
      if (controller === undefined) {
        controller = new AbortController();
        if (stopped !== undefined) {
          controller.abort(stopped);
        }
      }
      return controller.signal;
    },
    end: promise,
    get isOver() {
      return isOver;
    },
    settle,
    startClock(timeoutSeconds) {
      if (timeoutSeconds !== undefined) {
        startTimer(() => {
          if (!isOver) {
            timeout = new ExecutionTimeoutError(timeoutSeconds);
            stop(timeout);
          }
        }, timeoutSeconds * 1000);
      }
    },
  };
}

/** Whether an error is `origin`, or was made of it: a file that cannot be loaded has what ended it as its cause. */
function comesFrom(error: unknown, origin: unknown, left: number = maxCauses): boolean {
  return (
    error === origin ||
    (left > 0 &&
      Error.isError(error) &&
      factOf(error, "cause") !== undefined &&
      comesFrom(factOf(error, "cause"), origin, left - 1))
  );
}

/** A timer that keeps no process alive. */
function startTimer(listener: () => void, delayMs: number): void {
  setTimeout(listener, Math.min(delayMs, maxTimerMs)).unref();
}
