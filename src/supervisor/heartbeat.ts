import { ApiStatusError } from "../api/index.ts";
import { nowMs } from "../base/index.ts";
import { LeaseLostError, StoppedByServerError } from "./errors.ts";

/** What a heartbeat lane works with. */
export interface HeartbeatOptions {
  /** Says that the attempt is alive, once, and resolves with the server's consent. */
  readonly beat: (signal: AbortSignal) => Promise<void>;
  readonly intervalMs: number;
  /** How long after the last heartbeat that was acknowledged the runner must be dead. */
  readonly leaseMs: number;
  readonly maxFailures: number | undefined;
  readonly onStopped: (problem: StoppedByServerError) => void;
  readonly onLost: (problem: LeaseLostError) => void;
  /** Told of each failure that is not the end, and of how many there were in a row. */
  readonly onMissed: (error: unknown, failures: number) => void;
  /** 0 up to 1: workers that start together must not beat together. */
  readonly random: () => number;
}

/**
 * Sends heartbeats until it is stopped, the server refuses one, or the lease is lost. A lane of its own: it waits for
 * nothing else, and nothing waits for it.
 *
 * @param sinceMs - `nowMs()` when the claim was sent that began the lease
 * @returns stops it; nothing is called afterwards
 */
export function startHeartbeats(options: HeartbeatOptions, sinceMs: number): () => void {
  const { intervalMs, leaseMs, maxFailures = Infinity } = options;
  const over = new AbortController();
  let failures = 0;
  let timer: NodeJS.Timeout;
  let lease: NodeJS.Timeout;

  function stop(): void {
    over.abort();
    clearTimeout(timer);
    clearTimeout(lease);
  }

  function lose(fact: string, cause?: unknown): void {
    if (!over.signal.aborted) {
      stop();
      options.onLost(new LeaseLostError(fact, { cause }));
    }
  }

  function renew(fromMs: number): void {
    clearTimeout(lease);
    const leftMs = fromMs + leaseMs - nowMs();
    const fact = `no heartbeat was acknowledged for ${(leaseMs / 1000).toFixed(1)} s`;
    lease = setTimeout(() => lose(fact), leftMs);
  }

  async function tick(): Promise<void> {
    const sentMs = nowMs();
    timer = setTimeout(() => void tick(), intervalMs); // the next one does not wait for this one
    try {
      await options.beat(over.signal);
      failures = 0;
      renew(sentMs);
    } catch (error) {
      if (over.signal.aborted) {
        return;
      }
      if (isRefusal(error)) {
        stop();
        const reason = `${error.reason ?? "refused"} (${error.status})`;
        options.onStopped(new StoppedByServerError(reason, { cause: error }));
        return;
      }
      failures += 1;
      options.onMissed(error, failures);
      if (failures >= maxFailures) {
        lose(`${failures} heartbeats failed in a row`, error);
      }
    }
  }

  renew(sinceMs);
  timer = setTimeout(() => void tick(), intervalMs * (0.5 + options.random() / 2));
  return stop;
}

/**
 * How long after the last acknowledged heartbeat a runner may live, so that it is dead before the server may begin
 * another attempt: the server's own limit less what it takes to notice and to kill. Where that limit is very short, half
 * of it.
 */
export function leaseOf(settings: {
  readonly heartbeatTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly killGraceMs: number;
}): number {
  const { heartbeatTimeoutMs: limit, heartbeatIntervalMs, killGraceMs } = settings;
  return Math.max(limit - (2 * killGraceMs + heartbeatIntervalMs + 5_000), limit / 2);
}

/** Whether the server itself says that the attempt must stop; a proxy's page does not count. Airflow: in JSON. */
export function isRefusal(error: unknown): error is ApiStatusError {
  return (
    error instanceof ApiStatusError &&
    [404, 409, 410].includes(error.status) &&
    error.detail !== undefined
  );
}
