import { silentLogger } from "../base/index.ts";
import { type AttemptSite, runAttempt } from "./run-attempt.ts";
import type { RunLock } from "./run-lock.ts";
import type { RunKey } from "./run-rows.ts";
import type { RunVerdict } from "./schedule/run-state.ts";
import { dagRunOf, updateTaskInstance } from "./store/store.ts";

/**
 * Brings to their end the runs of a Dag that a killed process left in the store: attempts that were running are reported,
 * from what their supervisor had written down; those that were queued are scheduled again; then each run goes on. What a
 * living process plays is left to it.
 */
export async function recoverRuns(
  site: AttemptSite,
  {
    dagId,
    lockOf,
    play,
  }: {
    dagId: string;
    lockOf: (key: RunKey) => RunLock | undefined;
    play: (key: RunKey) => Promise<RunVerdict>;
  },
): Promise<void> {
  const { server, logger = silentLogger } = site;
  const { store } = server;
  const runs = store.db.all(
    "SELECT run_id FROM dag_run WHERE dag_id = ? AND state = 'running' ORDER BY run_after",
    dagId,
  );
  for (const { run_id } of runs) {
    const runId = String(run_id);
    using lock = lockOf({ dagId, runId });
    if (lock === undefined || dagRunOf(store, dagId, runId)?.["state"] !== "running") {
      continue; // it is played, or was until now
    }
    const open = store.db.all(
      `SELECT id, state FROM task_instance
         WHERE dag_id = ? AND run_id = ? AND state IN ('queued', 'running', 'restarting')`,
      dagId,
      runId,
    );
    for (const { id, state } of open) {
      if (state === "running") {
        await runAttempt(String(id), site);
      } else {
        updateTaskInstance(store, String(id), { state: "scheduled" });
      }
    }
    try {
      await play({ dagId, runId });
    } catch (error) {
      logger.warn("a run that was left behind has failed", { dagId, runId, error });
    }
  }
}
