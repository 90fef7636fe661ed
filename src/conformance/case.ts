/** What can be proven: the part of an Airflow that an implementation plays. */
export type Side = "supervisor" | "runner" | "server";

/** What every case has, whichever side it is for. The rest is the side's own. */
export interface CaseHead {
  /** Unique within its side: the group, which is its file, then a name: `report.success`. */
  readonly id: string;
  /** One sentence: what is true of an implementation that passes. */
  readonly proves: string;
  /** Points of Airflow's conformance text (`ST-1`, `NR-5`), hazards (`HZ-3`) and messages that it is about. */
  readonly covers?: readonly string[];
  /** Among what a new implementation needs first. */
  readonly core?: boolean;
  /** First release of Airflow that it applies to; default all. */
  readonly since?: string;
  /** Last release of Airflow that it applies to; default all. */
  readonly until?: string;
}
