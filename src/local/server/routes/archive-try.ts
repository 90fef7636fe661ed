import type { Row } from "../../store/database.ts";
import { newId } from "../../store/ids.ts";
import { storedMs, toStored } from "../../store/moment.ts";
import { type Store, updateTaskInstance } from "../../store/store.ts";

/** A body of `/state`. */
export type Body = Readonly<Record<string, unknown>>;

/** What an attempt that has ended does not need. */
export const cleared: Readonly<Record<string, null>> = {
  next_method: null,
  next_kwargs: null,
  trigger_timeout: null,
};

/**
 * The attempt goes into the history under its id; the task instance lives on under a new one.
 *
 * @param state - in which it waits for its next try
 */
export function archiveTry(store: Store, ti: Row, body: Body, state: "up_for_retry" | null): void {
  const id = String(ti["id"]);
  const { end_date, duration } = endOf(ti, body);
  const reason =
    typeof body["retry_reason"] === "string" ? body["retry_reason"].slice(0, 500) : null;
  const delay =
    typeof body["retry_delay_seconds"] === "number" ? body["retry_delay_seconds"] : null;
  store.db.run(
    `INSERT INTO task_instance_history (id, dag_id, run_id, task_id, map_index, try_number, state, start_date, end_date, duration, retry_reason)
     SELECT id, dag_id, run_id, task_id, map_index, try_number, 'failed', start_date, ?, ?, ? FROM task_instance WHERE id = ?`,
    end_date,
    duration,
    reason,
    id,
  );
  store.db.run("DELETE FROM task_reschedule WHERE ti_id = ?", id);
  const next = newId(store.now());
  store.db.run("UPDATE task_instance SET id = ? WHERE id = ?", next, id);
  updateTaskInstance(store, next, {
    state,
    end_date,
    duration,
    retry_reason: reason,
    retry_delay_seconds: delay,
    ...cleared,
    ...(typeof body["rendered_map_index"] === "string" && {
      rendered_map_index: body["rendered_map_index"],
    }),
  });
}

/** When an attempt ended, and how long it took. */
export function endOf(
  ti: Row,
  body: Body,
): { readonly end_date: string; readonly duration: number | null } {
  const end = toStored(String(body["end_date"]));
  const start = ti["start_date"];
  return {
    end_date: end,
    duration: typeof start === "string" ? (storedMs(end) - storedMs(start)) / 1000 : null,
  };
}
