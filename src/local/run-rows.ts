import type { PastStates } from "./schedule/dependencies.ts";
import type { Instance, InstanceState } from "./schedule/instance.ts";
import type { Transition } from "./schedule/round.ts";
import type { Row } from "./store/database.ts";
import { storedMs, storedNow } from "./store/moment.ts";
import { type Store, taskInstancesOf, updateTaskInstance } from "./store/store.ts";

/** A run by its names. */
export interface RunKey {
  readonly dagId: string;
  readonly runId: string;
}

const states: Readonly<Record<string, InstanceState>> = {
  scheduled: "scheduled",
  queued: "queued",
  running: "running",
  restarting: "restarting",
  success: "success",
  failed: "failed",
  skipped: "skipped",
  upstream_failed: "upstream_failed",
  removed: "removed",
  up_for_retry: "up_for_retry",
  up_for_reschedule: "up_for_reschedule",
  deferred: "deferred",
  awaiting_input: "awaiting_input",
};

/** The instances of a run as the rules of scheduling see them, in the order of the Dag. */
export function readInstances(store: Store, { dagId, runId }: RunKey): Instance[] {
  return taskInstancesOf(store, dagId, runId).map((row) => ({
    id: String(row["id"]),
    taskId: String(row["task_id"]),
    mapIndex: Number(row["map_index"]),
    state: stateOf(row),
    tryNumber: Number(row["try_number"]),
    endedAt: momentOf(row["end_date"]),
    rescheduleAt: row["state"] === "up_for_reschedule" ? rescheduleOf(store, row) : null,
    retryDelaySeconds: numberOrNull(row["retry_delay_seconds"]),
  }));
}

/** Writes what a round decided about one instance. */
export function writeTransition(store: Store, transition: Transition): void {
  const { id, to } = transition;
  if (to === "queued") {
    updateTaskInstance(store, id, { state: to });
  } else if (to === "scheduled") {
    updateTaskInstance(store, id, { state: to, try_number: transition.tryNumber });
  } else {
    const now = storedNow(store.now());
    store.db.run(
      `UPDATE task_instance SET state = ?, try_number = ?, start_date = coalesce(start_date, ?), end_date = ?
         WHERE id = ?`,
      to,
      transition.tryNumber,
      now,
      now,
      id,
    );
  }
}

/** States of the newest run of the Dag with an earlier logical date, by task; null when there is none. */
export function readPast(store: Store, { dagId, runId }: RunKey): PastStates {
  const before = store.db.get(
    `SELECT run_id FROM dag_run WHERE dag_id = ? AND logical_date <
       (SELECT logical_date FROM dag_run WHERE dag_id = ? AND run_id = ?)
       ORDER BY logical_date DESC LIMIT 1`,
    dagId,
    dagId,
    runId,
  );
  if (before === undefined) {
    return null;
  }
  const rows = taskInstancesOf(store, dagId, String(before["run_id"]));
  const byTask = Map.groupBy(rows, (row) => String(row["task_id"]));
  return new Map([...byTask].map(([taskId, ofTask]) => [taskId, ofTask.map(stateOf)]));
}

function stateOf(row: Row): InstanceState {
  return states[String(row["state"])] ?? null;
}

function rescheduleOf({ db }: Store, row: Row): number | null {
  const last = db.get(
    "SELECT reschedule_date FROM task_reschedule WHERE ti_id = ? ORDER BY rowid DESC LIMIT 1",
    String(row["id"]),
  );
  return momentOf(last?.["reschedule_date"]);
}

function momentOf(value: unknown): number | null {
  return typeof value === "string" ? storedMs(value) : null;
}

function numberOrNull(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
