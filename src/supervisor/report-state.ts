import type { AttemptClient, StateBody } from "../api/index.ts";
import { nowMs } from "../base/index.ts";
import { isWorthAnotherTry, meaningOf } from "./refusal.ts";
import type { Event } from "./state.ts";

/** A report and its way to the server. */
export interface StateReport {
  readonly client: AttemptClient;
  readonly tiId: string;
  readonly body: StateBody;
  /** Whether it may have been sent before. */
  readonly isResent: boolean;
  /** Until when it is tried again, as `nowMs()` tells it; a past one for one round only. */
  readonly untilMs: number;
  /** Gives up. */
  readonly signal: AbortSignal;
  readonly now: () => string;
}

/** Longest wait between two rounds of attempts, in milliseconds. */
const limitWaitMs = 10_000;

/** Sends a report until the server has taken or refused it. Never rejects. */
export async function reportState(
  report: StateReport,
): Promise<Extract<Event, { kind: "acknowledged" | "not taken" }>> {
  const { client, tiId, body, untilMs, signal } = report;
  for (let round = 0; ; round += 1) {
    try {
      const isResent = report.isResent || round > 0;
      await client.taskInstances.setState(tiId, body, { signal, isResent });
      return { kind: "acknowledged" };
    } catch (error) {
      const meaning = meaningOf(error, body.state);
      const waitMs = Math.min(250 * 2 ** round, limitWaitMs);
      const isOver = signal.aborted || nowMs() + waitMs > untilMs;
      if (meaning.how !== "unreachable" || !isWorthAnotherTry(error) || isOver) {
        return { kind: "not taken", ...meaning, at: report.now() };
      }
      await pause(waitMs, signal);
    }
  }
  /* c8 ignore next -- the loop ends in an answer */
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    }
  });
}
