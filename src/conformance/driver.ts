import type { CaseHead } from "./case.ts";

/** An implementation to be proven. */
export interface Peer {
  /** Program and arguments that start it, once for each case, or once for all where the side says so. */
  readonly command: readonly string[];
  /** Release of Airflow that it plays, or speaks with. */
  readonly airflow: string;
  /** Environment to start it with, before what the side adds. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a case found wrong, each in a sentence; none when it passed. */
export type Faults = readonly string[];

/** Plays the other side of one kind of implementation. */
export interface Driver<C extends CaseHead = CaseHead> {
  /**
   * How many cases may run at once. `1`: in the order of the files, because one leaves behind what the next one finds.
   */
  readonly atOnce: number;
  /**
   * Makes ready what all cases share.
   *
   * @throws when the implementation cannot be started at all
   */
  open(peer: Peer): Promise<Session<C>>;
}

/** A run of cases against one implementation. */
export interface Session<C extends CaseHead = CaseHead> extends AsyncDisposable {
  play(one: C): Promise<Faults>;
}
