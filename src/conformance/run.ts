import { setTimeout as sleep } from "node:timers/promises";
import type { CaseHead } from "./case.ts";
import type { Driver, Faults, Peer, Session } from "./driver.ts";
import type { KnownFailing } from "./known-failing.ts";
import { inapplicable, type Verdict, verdictOf } from "./verdict.ts";

/** What is played, and how. */
export interface RunOptions {
  readonly driver: Driver;
  readonly peer: Peer;
  /** All cases of the side, in their order. */
  readonly cases: readonly CaseHead[];
  /** Ids of those that are asked for. */
  readonly chosen: ReadonlySet<string>;
  readonly known: KnownFailing;
  readonly signal: AbortSignal;
  /** Called for each case that was asked for, in their order, as soon as it and all before it have ended. */
  readonly onVerdict?: (verdict: Verdict) => void;
  /** Time that a case has, in milliseconds; default 20 seconds. */
  readonly limitMs?: number;
}

const defaultLimitMs = 20_000;
/** How long a case is waited for that is known to hang: there may be many, and they would take all the time. */
const hangLimitMs = 5_000;
/** How long a case is waited for that was told to end: then it is left alone. */
const graceMs = 2_000;

/**
 * Plays cases against an implementation. Where one may be played at a time only, those before the last one that is asked
 * for are played too, for they leave behind what it finds.
 *
 * @returns what came of those that were asked for, in their order
 */
export async function runCases(options: RunOptions): Promise<readonly Verdict[]> {
  const { driver, peer, chosen, signal, onVerdict } = options;
  signal.throwIfAborted();
  const queue = queueOf(options);
  await using session = await driver.open(peer, signal);
  const ended = new Map<number, Verdict>();
  const reported: Verdict[] = [];
  let toPlay = 0;
  let toReport = 0;
  const work = async (): Promise<void> => {
    for (let at = toPlay; at < queue.length; at = toPlay) {
      toPlay += 1;
      ended.set(at, await playCase(session, Object(queue[at]), options));
      for (let next = ended.get(toReport); next !== undefined; next = ended.get(toReport)) {
        toReport += 1;
        if (chosen.has(next.id)) {
          reported.push(next);
          onVerdict?.(next);
        }
      }
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: driver.atOnce }, work));
  for (const worker of workers) {
    if (worker.status === "rejected") {
      throw worker.reason;
    }
  }
  return reported;
}

function queueOf({ driver, cases, chosen }: RunOptions): readonly CaseHead[] {
  return driver.atOnce === 1
    ? cases.slice(0, cases.findLastIndex(({ id }) => chosen.has(id)) + 1)
    : cases.filter(({ id }) => chosen.has(id));
}

async function playCase(
  session: Session,
  one: CaseHead,
  { peer, known, signal, limitMs = defaultLimitMs }: RunOptions,
): Promise<Verdict> {
  const { id, proves } = one;
  const reason = inapplicable(one, peer.airflow);
  if (reason !== undefined) {
    return { id, status: "not-applicable", detail: reason, proves, seconds: 0 };
  }
  const beganAt = performance.now();
  const ownLimitMs = known.get(id)?.startsWith("hangs") ? Math.min(limitMs, hangLimitMs) : limitMs;
  const faults = await faultsOf(session, one, { signal, limitMs: ownLimitMs });
  return verdictOf(one, { faults, known, seconds: (performance.now() - beganAt) / 1000 });
}

async function faultsOf(
  session: Session,
  one: CaseHead,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<Faults> {
  signal.throwIfAborted();
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), limitMs); // not AbortSignal.timeout: it keeps no process alive
  const stopping = AbortSignal.any([signal, limit.signal]);
  const settled = new AbortController();
  const playing = Promise.try(() => session.play(one, stopping)).catch((error: unknown) =>
    stopping.aborted ? [] : [`the kit failed: ${describe(error)}`],
  );
  const faults = await Promise.race([playing, leftAlone(stopping, settled.signal)]);
  clearTimeout(timer);
  settled.abort();
  signal.throwIfAborted();
  return limit.signal.aborted ? [`did not end within ${limitMs / 1000} s`, ...faults] : faults;
}

/** Resolves when a case was told to end and had its time to. */
async function leftAlone(stopping: AbortSignal, settled: AbortSignal): Promise<Faults> {
  const { promise, resolve } = Promise.withResolvers<void>();
  stopping.addEventListener("abort", () => resolve(), { signal: settled });
  await promise;
  await sleep(graceMs, undefined, { signal: settled }).catch(() => {}); // it has ended
  return [];
}

function describe(error: unknown): string {
  /* c8 ignore next -- every error has a stack */
  return Error.isError(error) ? (error.stack ?? error.message) : String(error);
}
