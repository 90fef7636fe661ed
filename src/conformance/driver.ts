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
  /** Members that a case of this side may have besides its head; what else it has is an error. */
  readonly members: readonly string[];
  /**
   * Makes ready what all cases share.
   *
   * @param signal - aborts when the run is to stop
   * @throws when the implementation cannot be started at all
   */
  open(peer: Peer, signal: AbortSignal): Promise<Session<C>>;
}

/** A run of cases against one implementation. */
export interface Session<C extends CaseHead = CaseHead> extends AsyncDisposable {
  /**
   * Plays one case.
   *
   * @param signal - aborts when its time is up, or the whole run is to stop; then it ends what it started, and throws or
   *   returns soon
   */
  play(one: C, signal: AbortSignal): Promise<Faults>;
}
