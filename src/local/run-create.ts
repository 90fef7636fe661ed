import { writeExact } from "../base/index.ts";
import { RunExistsError } from "./run-errors.ts";
import type { LoadedDag } from "./run-load.ts";
import type { RunKey } from "./run-rows.ts";
import type { ScheduledDag } from "./schedule/read-dag.ts";
import { toStored } from "./store/moment.ts";
import { createDagRun, putDag, type Store } from "./store/store.ts";

/** A run to begin with. */
export interface RunToCreate {
  readonly document: LoadedDag;
  readonly dag: ScheduledDag;
  /** ISO 8601, UTC. */
  readonly logicalDate: string;
  readonly conf: Readonly<Record<string, unknown>>;
  /** Makes an instance of this task alone. */
  readonly onlyTask: string | undefined;
}

/** What a manual run is called. @param logicalDate - ISO 8601, UTC */
export function runKeyOf(dagId: string, logicalDate: string): RunKey {
  return { dagId, runId: `manual__${logicalDate.replace(/Z$/, "+00:00")}` };
}

/**
 * Stores the Dag and makes a manual run of it, running at once, with the instances that its dates allow.
 *
 * @throws {RunExistsError} ERR_WINDSOCK_RUN_EXISTS when the Dag has a run at that logical date
 */
export function createRun(store: Store, run: RunToCreate): RunKey {
  const { document, dag, logicalDate } = run;
  const { dagId } = dag;
  const key = runKeyOf(dagId, logicalDate);
  const stored = toStored(logicalDate);
  const existing = store.db.get(
    "SELECT run_id FROM dag_run WHERE dag_id = ? AND (logical_date = ? OR run_id = ?)",
    dagId,
    stored,
    key.runId,
  );
  if (existing !== undefined) {
    throw new RunExistsError(dagId, logicalDate);
  }
  const now = new Date(store.now()).toISOString();
  store.db.transaction(() => {
    putDag(store, dagId, document);
    createDagRun(store, {
      ...key,
      logicalDate,
      runAfter: now,
      startDate: now,
      runType: "manual",
      state: "running",
      conf: writeExact(run.conf),
    });
    for (const taskId of leftOut(run)) {
      store.db.run(
        "DELETE FROM task_instance WHERE dag_id = ? AND run_id = ? AND task_id = ?",
        dagId,
        key.runId,
        taskId,
      );
    }
  });
  return key;
}

/** Tasks without an instance: outside their dates, or not the one that was asked for. */
function leftOut({ dag, logicalDate, onlyTask }: RunToCreate): string[] {
  const at = Date.parse(logicalDate);
  return [...dag.tasks.values()]
    .filter(({ taskId, startsAt, endsAt }) =>
      onlyTask === undefined ? at < (startsAt ?? at) || at > (endsAt ?? at) : taskId !== onlyTask,
    )
    .map(({ taskId }) => taskId);
}
