/** What became of a run: the document that `windsock run --json` prints. */
export interface RunDocument {
  /** Version of this form. */
  readonly schemaVersion: 1;
  /** Id of the Dag. */
  readonly dagId: string;
  /** Id of the run. */
  readonly runId: string;
  /** `running` when the run was stopped before its end. */
  readonly state: "success" | "failed" | "running";
  /** Why the run failed, when no task tells: `deadlock` or `timeout`. */
  readonly reason: "deadlock" | "timeout" | null;
  /** ISO 8601, UTC. */
  readonly logicalDate: string | null;
  /** ISO 8601, UTC. */
  readonly startDate: string;
  /** ISO 8601, UTC; null when the run has not ended. */
  readonly endDate: string | null;
  /** The configuration that the run was given. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** In the order of the file. */
  readonly taskInstances: readonly TaskInstanceDocument[];
}

/** What became of one task instance. */
export interface TaskInstanceDocument {
  /** Id of the task. */
  readonly taskId: string;
  /** -1 for a task that is not mapped. */
  readonly mapIndex: number;
  /** Number of the last try; 0 when there was none. */
  readonly tryNumber: number;
  /** In Airflow's words; null when nothing was decided about it. */
  readonly state: string | null;
  /** Of the last try. */
  readonly startDate: string | null;
  /** Of the last try. */
  readonly endDate: string | null;
  /** Of the last try. */
  readonly durationSeconds: number | null;
  /** Why the last try did not succeed, in one line; null when nothing is known. */
  readonly reason: string | null;
  /** Log of the last try. */
  readonly logPath: string | null;
  /** All tries, the first one first. */
  readonly tries: readonly TryDocument[];
  /** Values by key; integers beyond 2^53 are bigints. */
  readonly xcom: Readonly<Record<string, unknown>>;
}

/** One try of a task instance. */
export interface TryDocument {
  /** 1 for the first try. */
  readonly tryNumber: number;
  /** How it ended, in Airflow's words. */
  readonly state: string | null;
  /** ISO 8601, UTC. */
  readonly startDate: string | null;
  /** ISO 8601, UTC. */
  readonly endDate: string | null;
  /** From start to end. */
  readonly durationSeconds: number | null;
  /** Absolute path of its log. */
  readonly logPath: string;
}

/** What happens while a run is under way. */
export type RunEvent =
  | {
      readonly type: "run-started";
      readonly dagId: string;
      readonly runId: string;
      readonly taskIds: readonly string[];
    }
  | {
      readonly type: "task";
      readonly taskId: string;
      readonly mapIndex: number;
      readonly tryNumber: number;
      readonly state: string | null;
      /** When the next try starts, in milliseconds since 1970; only of up_for_retry and up_for_reschedule. */
      readonly nextTryAt: number | null;
      /** Milliseconds since 1970. */
      readonly at: number;
    }
  | { readonly type: "run-ended"; readonly state: RunDocument["state"] };
