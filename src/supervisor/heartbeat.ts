import { setTimeout } from "node:timers/promises";
import type { ApiClient } from "../api/index.ts";
import { isWindsockError, type WindsockError } from "../base/index.ts";
import { LeaseLostError, StoppedByServerError } from "./errors.ts";

/** What the heartbeats of an attempt need. Times in milliseconds. */
export interface HeartbeatSettings {
  readonly intervalMs: number;
  /** After which the server takes the attempt for dead. */
  readonly timeoutMs: number;
  readonly killGraceMs: number;
  /** Failed ones in a row that end the attempt; undefined: the lease alone decides. */
  readonly maxFailed: number | undefined;
}

/** How heartbeats end by themselves. */
export type HeartbeatEnd =
  | { readonly kind: "stopped by server"; readonly problem: WindsockError }
  | { readonly kind: "lease lost"; readonly problem: WindsockError };

/** Time for what has to happen between the end of the lease and the end of the runner, beside the kill itself. */
const marginMs = 5_000;

/**
 * Says at every interval that the task is running, on a connection of its own, until the signal aborts, the server says
 * that the attempt is over (404, 409, 410), or the lease is lost: the runner has to be dead before the server may start
 * another attempt.
 *
 * @param startedAt - moment that the claim was sent, on the clock of `now`
 * @returns undefined when the signal ended it
 */
export async function keepAlive(
  {
    client,
    id,
    body,
    settings,
  }: {
    readonly client: ApiClient;
    readonly id: string;
    readonly body: { readonly hostname: string; readonly pid: number };
    readonly settings: HeartbeatSettings;
  },
  {
    startedAt,
    now,
    signal,
  }: { readonly startedAt: number; readonly now: () => number; readonly signal: AbortSignal },
): Promise<HeartbeatEnd | undefined> {
  const { intervalMs, timeoutMs, killGraceMs, maxFailed } = settings;
  const leaseMs = timeoutMs - (2 * killGraceMs + intervalMs + marginMs);
  let acknowledgedAt = startedAt;
  let failed = 0;
  while (!signal.aborted) {
    const sentAt = now();
    try {
      await client.taskInstances.heartbeat(id, body, { signal });
      acknowledgedAt = sentAt;
      failed = 0;
    } catch (error) {
      if (signal.aborted) {
        return undefined;
      }
      const stop = stopOf(error);
      if (stop !== undefined) {
        return { kind: "stopped by server", problem: stop };
      }
      failed += 1;
      const silentMs = now() - acknowledgedAt;
      if (silentMs >= leaseMs || failed >= (maxFailed ?? Number.POSITIVE_INFINITY)) {
        const fact = `no heartbeat was acknowledged for ${Math.round(silentMs / 1000)} s (${failed} failed)`;
        return { kind: "lease lost", problem: new LeaseLostError(fact, { cause: error }) };
      }
    }
    await setTimeout(Math.max(0, sentAt + intervalMs - now()), undefined, { signal }).catch(
      () => {},
    ); // the loop looks
  }
  return undefined;
}

/** Whether an answer means that the attempt is over, and what to say of it. */
function stopOf(error: unknown): WindsockError | undefined {
  if (!isWindsockError(error)) {
    return undefined;
  }
  const { status, reason = "" } = Object(error);
  return [404, 409, 410].includes(status)
    ? new StoppedByServerError(`${reason || "no reason given"} (${status})`, { cause: error })
    : undefined;
}
