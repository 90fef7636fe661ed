import { setTimeout } from "node:timers/promises";
import type { Clock } from "./run-loop.ts";

/** Longest time that one timer can take, in milliseconds: 24 days. A longer wait is cut into such. */
const longestTimerMs = 2 ** 31 - 1;

/** The clock on the wall. */
export const wallClock: Clock = {
  now: () => Date.now(),
  async until(at, signal) {
    while (!signal.aborted && at > Date.now()) {
      const ms = Math.min(at - Date.now(), longestTimerMs);
      await setTimeout(ms, undefined, { signal }).catch(() => {}); // rejects on abort alone, which is asked for
    }
  },
};
