import { isFinishedState } from "../../../contract/index.ts";
import type { Row } from "../../store/database.ts";
import { textOf } from "../../store/row.ts";
import { isArchived, type Store, taskInstanceById } from "../../store/store.ts";
import { type Answer, noContent, Refusal } from "../answer.ts";
import { fields, type RouteRequest, text } from "../route.ts";
import { archiveTry } from "./archive-try.ts";

/**
 * Takes the word of a supervisor that its process is gone, because the server wanted it so. Airflow 3.4: what the server
 * has decided stays; a task that is to be restarted is free for its next try; one that runs, or has not begun, is refused.
 */
export function confirmTermination(request: RouteRequest): Answer {
  const { store } = request;
  const id = text(request, "task_instance_id");
  const { hostname, pid } = fields(request);
  const ti = taskInstanceById(store, id);
  if (ti === undefined) {
    return isArchived(store, id) ? noContent : refused(404, "not_found");
  }
  if (ti["hostname"] !== hostname || ti["pid"] !== pid) {
    return refused(409, "running_elsewhere");
  }
  return settle(store, ti, request);
}

function settle(store: Store, ti: Row, request: RouteRequest): Answer {
  if (ti["state"] === "restarting") {
    archiveTry(store, ti, fields(request), null);
    return noContent;
  }
  return isFinishedState(textOf(ti, "state")) ? noContent : refused(409, "invalid_state");
}

/** Airflow gives a reason here, and no words. */
function refused(status: number, reason: string): never {
  throw new Refusal(status, { reason });
}
