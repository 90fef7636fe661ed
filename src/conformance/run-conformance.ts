import type { CaseHead, Side } from "./case.ts";
import { loadDriver } from "./drivers.ts";
import { PeerNotStartedError } from "./errors.ts";
import { parseKnownFailing } from "./known-failing.ts";
import { loadCases } from "./load-cases.ts";
import type { Findings, Heading } from "./report/index.ts";
import { runCases } from "./run.ts";
import { type Selection, selectCases } from "./select-cases.ts";
import { totalsOf, type Verdict } from "./verdict.ts";

/** What is to be proven, and how. */
export interface ConformanceOptions extends Selection {
  /** The part of an Airflow that the implementation plays. */
  readonly side: Side;
  /** Program and arguments that start the implementation; docs/conformance.md says what is appended for each side. */
  readonly command: readonly string[];
  /** Environment to start it with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Release of Airflow that it plays, or speaks with. */
  readonly airflow: string;
  /** How the report calls the implementation; default its command. */
  readonly implementation?: string;
  /** List of known failures: its name, which errors bear, and its lines. */
  readonly knownFailing?: { readonly file: string; readonly text: string };
  /** Stops the run; processes of the implementation are ended before it rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called once, when all is known but the answers. */
  readonly onBegin?: (heading: Heading) => void;
  /** Called for each case, in their order, as soon as it and all before it have ended. */
  readonly onVerdict?: (verdict: Verdict) => void;
}

/**
 * Proves an implementation from outside: starts it, plays its other side case by case, and says what came of each.
 *
 * @throws {CaseUnknownError} when a case is asked for that does not exist
 * @throws {KnownFailingInvalidError} when the list of known failures is not as it should be
 * @throws {PeerNotStartedError} when the implementation cannot be started
 */
export async function runConformance(options: ConformanceOptions): Promise<Findings> {
  const { side, command, env, airflow, knownFailing, onBegin, onVerdict } = options;
  const { implementation = command.join(" "), signal = new AbortController().signal } = options;
  if (command.length === 0) {
    throw new PeerNotStartedError(command, "was given");
  }
  const driver = await loadDriver(side);
  const cases = await loadCases(side, driver);
  const chosen = selectCases(cases, options);
  const known = knownFailing && parseKnownFailing(knownFailing.text, knownFailing.file, cases);
  const about = { side, implementation, airflow };
  onBegin?.({ ...about, planned: chosen.size });
  const verdicts = await runCases({
    driver,
    peer: { command, env, airflow },
    cases,
    chosen,
    known: known ?? new Map(),
    signal,
    ...(onVerdict !== undefined && { onVerdict }),
  });
  return { ...about, cases: verdicts, totals: totalsOf(verdicts) };
}

/** Whether nothing is wrong: each case passed, is known to fail, or is nothing for the release. */
export function isConforming({ totals }: Findings): boolean {
  return totals.fail === 0 && totals["unexpected-pass"] === 0;
}

/** All cases of a side, in their order. */
export async function conformanceCases(side: Side): Promise<readonly CaseHead[]> {
  return loadCases(side, await loadDriver(side));
}
