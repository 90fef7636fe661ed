import type { Side } from "../case.ts";
import type { Totals, Verdict } from "../verdict.ts";

/** What is run. */
export interface Heading {
  /** The part of an Airflow that it plays. */
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
  /** What came of each case that was asked for, in their order. */
  readonly cases: readonly Verdict[];
  /** How many ended in each way. */
  readonly totals: Totals;
}

/** Writes a report, piece by piece: each returns the text that comes next. */
export interface Report {
  /** Before the first case. */
  begin(heading: Heading): string;
  /**
   * After each case.
   *
   * @param number - of the case, from 1
   */
  verdict(verdict: Verdict, number: number): string;
  /** After the last case. */
  end(findings: Findings): string;
}
