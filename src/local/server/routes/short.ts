import type { Row } from "../../store/database.ts";
import { dagRunOf, taskInstanceById } from "../../store/store.ts";
import { json, refuse } from "../answer.ts";
import { type Route, type RouteRequest, text } from "../route.ts";
import { runContext } from "./run-context.ts";

/** State and identity of a task instance. */
const get_task_instance: Route = (request) => json(200, identity(found(request)));

/** What a task instance is started with. Changes nothing. */
const get_task_run: Route = (request) => {
  const ti = found(request);
  const run = { ...dagRunOf(request.store, String(ti["dag_id"]), String(ti["run_id"])) };
  return json(200, { ti: identity(ti), ti_context: runContext(request, ti, run) });
};

/** Routes of `openapi/summary.yaml` that stand for no operation of Airflow's, by name. */
export const shortRoutesOwn: Readonly<Record<string, Route>> = { get_task_instance, get_task_run };

function found(request: RouteRequest): Row {
  const ti = taskInstanceById(request.store, text(request, "task_instance_id"));
  if (ti === undefined) {
    throw refuse(404, "not_found", "Task Instance not found");
  }
  return ti;
}

function identity(ti: Row): object {
  const names = ["id", "dag_id", "run_id", "task_id", "map_index", "try_number", "state"];
  return Object.fromEntries(names.map((name) => [name, ti[name]]));
}
