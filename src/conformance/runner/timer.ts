/** A time limit that begins anew. */
export interface Timer extends Disposable {
  /** Aborts when the time is over, or its owner's does. */
  readonly signal: AbortSignal;
  /** Begins anew. */
  restart(): void;
}

/** Starts a time limit. */
export function createTimer(limitMs: number, owner: AbortSignal): Timer {
  const controller = new AbortController();
  const start = (): NodeJS.Timeout => setTimeout(() => controller.abort(), limitMs);
  let running = start();
  return {
    signal: AbortSignal.any([owner, controller.signal]),
    restart() {
      clearTimeout(running);
      running = start();
    },
    [Symbol.dispose]: () => clearTimeout(running),
  };
}
