import { releaseNumber } from "../contract/index.ts";
import type { CaseHead } from "./case.ts";
import type { Faults } from "./driver.ts";
import type { KnownFailing } from "./known-failing.ts";

/** How a case ended. `unexpected-pass`: it is known to fail, and did not; the list of known failures is to be corrected. */
export type Status = "pass" | "fail" | "known-failing" | "unexpected-pass" | "not-applicable";

/** What came of one case. */
export interface Verdict {
  /** Id of the case. */
  readonly id: string;
  /** How it ended. */
  readonly status: Status;
  /** What was wrong, or why it is as it is; empty when it passed. */
  readonly detail: string;
  /** What the case proves, one sentence. */
  readonly proves: string;
  /** How long it took, in seconds. */
  readonly seconds: number;
}

/** How many cases ended in each way. */
export type Totals = Readonly<Record<Status, number>>;

/** Why a case, or what is said of some releases, is nothing for a release of Airflow; undefined when it is. A beta counts as its final release. */
export function inapplicable(
  { since, until }: Pick<CaseHead, "since" | "until">,
  airflow: string,
): string | undefined {
  const release = releaseNumber(airflow);
  if (since !== undefined && release < releaseNumber(since)) {
    return `since Airflow ${since}`;
  }
  if (until !== undefined && release > releaseNumber(until)) {
    return `until Airflow ${until}`;
  }
  return undefined;
}

/** Judges a case that was played. */
export function verdictOf(
  { id, proves }: CaseHead,
  { faults, known, seconds }: { faults: Faults; known: KnownFailing; seconds: number },
): Verdict {
  const expected = known.get(id);
  const found = faults.join("\n");
  const isPassed = faults.length === 0;
  const end = (status: Status, detail: string): Verdict => ({
    id,
    status,
    detail,
    proves,
    seconds,
  });
  if (expected === undefined) {
    return isPassed ? end("pass", "") : end("fail", found);
  }
  if (isPassed && expected.startsWith("sometimes ")) {
    return end("pass", "");
  }
  return isPassed
    ? end("unexpected-pass", `passed, though it is known to fail: ${expected}`)
    : end("known-failing", expected);
}

/** Counts. */
export function totalsOf(verdicts: readonly Verdict[]): Totals {
  const count = (status: Status): number =>
    verdicts.filter((verdict) => verdict.status === status).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    "known-failing": count("known-failing"),
    "unexpected-pass": count("unexpected-pass"),
    "not-applicable": count("not-applicable"),
  };
}
