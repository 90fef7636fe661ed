import { noContent, refuse } from "../answer.ts";
import { type Route, text } from "../route.ts";

/** Says that a callback has been started, by whom it was handed to. Airflow 3.4. */
export const run_callback: Route = (request) => {
  const { db } = request.store;
  const id = text(request, "callback_id");
  return db.transaction(() => {
    const state = db.get("SELECT state FROM callback WHERE id = ?", id)?.["state"];
    if (state === undefined) {
      throw refuse(404, "not_found", `Callback ${id} not found`);
    }
    if (state !== "queued") {
      const message = "Callback is not in a state in which it can be started";
      throw refuse(409, "invalid_state", message, { previous_state: state });
    }
    db.run("UPDATE callback SET state = 'running' WHERE id = ?", id);
    return noContent;
  });
};
