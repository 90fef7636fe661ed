import type { DagRun, RunnerRequest } from "../../contract/index.ts";
import { dagRun } from "../startup.ts";
import { call, type PlannedCall, same, under } from "./plan.ts";

/** Requests about Dags, their runs and other task instances. */
export type LookupRequest = Extract<
  RunnerRequest,
  {
    type:
      | "GetDag"
      | "GetDagRun"
      | "GetDagRunState"
      | "GetPreviousDagRun"
      | "GetPrevSuccessfulDagRun"
      | "GetPreviousTI"
      | "GetTaskRescheduleStartDate"
      | "GetTICount"
      | "GetTaskStates"
      | "GetTaskBreadcrumbs"
      | "GetDRCount";
  }
>;

/** @param id - the supervised task instance */
export function planLookup(request: LookupRequest, id: string): PlannedCall {
  switch (request.type) {
    case "GetDag":
      return call("get_dag", { path: { dag_id: request.dag_id } }, same);
    case "GetDagRun":
      return call("get_dag_run", { path: runPath(request) }, runOf);
    case "GetDagRunState":
      return call("get_dagrun_state", { path: runPath(request) }, same);
    case "GetPreviousDagRun": {
      const { dag_id, logical_date, state } = request;
      return call("get_previous_dagrun", { query: { dag_id, logical_date, state } }, (body) => ({
        dag_run: body === null ? null : runOf(body),
      }));
    }
    case "GetPrevSuccessfulDagRun":
      return call("get_previous_successful_dagrun", { path: { task_instance_id: id } }, same);
    case "GetPreviousTI": {
      const { dag_id, task_id, logical_date, map_index, state } = request;
      const query = { map_index, logical_date, state };
      const path = { dag_id, task_id };
      return call("get_previous_task_instance", { path, query }, under("task_instance"));
    }
    case "GetTaskRescheduleStartDate": {
      const path = { task_instance_id: request.ti_id };
      const query = { try_number: request.try_number };
      return call("get_start_date", { path, query }, under("start_date"));
    }
    case "GetTICount": {
      const { type: _, ...query } = request;
      return call("get_task_instance_count", { query }, under("count"));
    }
    case "GetTaskStates": {
      const { type: _, ...query } = request;
      return call("get_task_instance_states", { query }, same);
    }
    case "GetTaskBreadcrumbs": {
      const { dag_id, run_id } = request;
      return call("get_task_instance_breadcrumbs", { query: { dag_id, run_id } }, same);
    }
    case "GetDRCount": {
      const { type: _, ...query } = request;
      return call("get_dr_count", { query }, under("count"));
    }
  }
}

/** A run as runners know it: the message is closed, and a newer server may say more. */
function runOf(body: unknown): DagRun {
  return dagRun(Object(body), true);
}

function runPath(of: { readonly dag_id: string; readonly run_id: string }): Record<string, string> {
  return { dag_id: of.dag_id, run_id: of.run_id };
}
