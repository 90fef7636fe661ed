import type { Side } from "../case.ts";
import type { Totals, Verdict } from "../verdict.ts";

/** What is run. */
export interface Heading {
  readonly side: Side;
  /** How the report calls the implementation. */
  readonly implementation: string;
  /** Release of Airflow that it plays, or speaks with. */
  readonly airflow: string;
  /** How many cases there will be. */
  readonly planned: number;
}

/** What came of it. */
export interface Findings extends Omit<Heading, "planned"> {
  readonly cases: readonly Verdict[];
  readonly totals: Totals;
}

/** Writes a report, piece by piece: each returns the text that comes next. */
export interface Report {
  begin(heading: Heading): string;
  /** @param number - from 1 */
  verdict(verdict: Verdict, number: number): string;
  end(findings: Findings): string;
}
