import type { Outcome, RunnerRequest } from "../../contract/index.ts";
import { isAssetRequest, planAsset } from "./assets.ts";
import { planLookup } from "./lookups.ts";
import {
  call,
  done,
  failure,
  ifTrue,
  indexOf,
  nothing,
  on404,
  onDenied,
  only,
  type Plan,
  same,
  under,
  xcomPath,
} from "./plan.ts";

/** A request that is no outcome. */
export type RelayedRequest = Exclude<RunnerRequest, Outcome>;

type Of<Type extends RelayedRequest["type"]> = Extract<RelayedRequest, { type: Type }>;

/**
 * Decides how a request is answered. Pure. Airflow 3.3: the same calls, replies and negative replies as its own
 * supervisor's.
 *
 * @param id - the supervised task instance
 */
export function planRequest(request: RelayedRequest, id: string): Plan {
  if (isAssetRequest(request)) {
    return planAsset(request);
  }
  const self = { task_instance_id: id };
  switch (request.type) {
    case "GetConnection":
    case "GetVariable":
    case "GetVariableKeys":
    case "PutVariable":
    case "DeleteVariable":
      return planVariable(request);
    case "GetXCom":
    case "GetXComCount":
    case "GetXComSequenceItem":
    case "GetXComSequenceSlice":
    case "SetXCom":
    case "DeleteXCom":
      return planXCom(request);
    case "SetRenderedFields": {
      // archived: the next heartbeat tells
      const isGone = (status: number): null | undefined => (status === 410 ? null : undefined);
      return call("put_rtif", { path: self, body: request.rendered_fields }, nothing, isGone);
    }
    case "SetRenderedMapIndex": {
      const body = request.rendered_map_index;
      return call("ti_patch_rendered_map_index", { path: self, body }, nothing);
    }
    case "SkipDownstreamTasks":
      return call("ti_skip_downstream", { path: self, body: { tasks: request.tasks } }, nothing);
    case "ValidateInletsAndOutlets":
      return call("validate_inlets_and_outlets", { path: self }, same);
    case "TriggerDagRun":
      return planTrigger(request);
    case "CreateHITLDetailPayload":
      return call("upsert_hitl_detail", { path: self, body: request }, same);
    case "MaskSecret":
    case "SetExecutionTimeout":
      return { kind: "acknowledge" };
    case "ResendLoggingFD":
      return {
        kind: "refuse",
        why: "no descriptor can be handed over, so run_as_user is not served",
      };
    case "UpdateHITLDetail":
    case "GetHITLDetailResponse":
    case "UpdateDagRunNote":
    case "DagFileParsingResult":
      return { kind: "refuse", why: "Unhandled request" };
    case "GetDag":
    case "GetDagRun":
    case "GetDagRunState":
    case "GetPreviousDagRun":
    case "GetPrevSuccessfulDagRun":
    case "GetPreviousTI":
    case "GetTaskRescheduleStartDate":
    case "GetTICount":
    case "GetTaskStates":
    case "GetTaskBreadcrumbs":
    case "GetDRCount":
      return planLookup(request, id);
  }
}

function planVariable(
  request: Of<
    "GetConnection" | "GetVariable" | "GetVariableKeys" | "PutVariable" | "DeleteVariable"
  >,
): Plan {
  switch (request.type) {
    case "GetConnection": {
      const { conn_id } = request;
      const negative = onDenied("CONNECTION_NOT_FOUND", { conn_id });
      return call("get_connection", { path: { connection_id: conn_id } }, same, negative);
    }
    case "GetVariable": {
      const { key } = request;
      const negative = onDenied("VARIABLE_NOT_FOUND", { key });
      return call("get_variable", { path: { variable_key: key } }, only("key", "value"), negative);
    }
    case "GetVariableKeys": {
      const { limit, offset, prefix } = request;
      return call("get_variable_keys", { query: { limit, offset, prefix } }, same);
    }
    case "PutVariable": {
      const body = { val: request.value, description: request.description };
      return call("put_variable", { path: { variable_key: request.key }, body }, nothing);
    }
    case "DeleteVariable":
      return call("delete_variable", { path: { variable_key: request.key } }, done);
  }
}

function planXCom(
  request: Of<
    | "GetXCom"
    | "GetXComCount"
    | "GetXComSequenceItem"
    | "GetXComSequenceSlice"
    | "SetXCom"
    | "DeleteXCom"
  >,
): Plan {
  const path = xcomPath(request);
  switch (request.type) {
    case "GetXCom": {
      const { key, map_index, include_prior_dates } = request;
      const query = {
        map_index: indexOf(map_index),
        include_prior_dates: ifTrue(include_prior_dates),
      };
      return call("get_xcom", { path, query }, same, on404({ key, value: null }));
    }
    case "GetXComCount":
      return call("head_xcom", { path }, (_, header) => ({
        len: Number(/\d+$/.exec(header("content-range") ?? "")?.[0]),
      }));
    case "GetXComSequenceItem": {
      const { offset } = request;
      const negative = on404(failure("XCOM_NOT_FOUND", { ...path, offset }));
      const parameters = { path: { ...path, offset } };
      return call("get_mapped_xcom_by_index", parameters, under("root"), negative);
    }
    case "GetXComSequenceSlice": {
      const { start, stop, step, include_prior_dates } = request;
      const query = { start, stop, step, include_prior_dates: ifTrue(include_prior_dates) };
      return call("get_mapped_xcom_by_slice", { path, query }, under("root"));
    }
    case "SetXCom": {
      const query = {
        dag_result: ifTrue(request.dag_result),
        map_index: indexOf(request.map_index),
        mapped_length: indexOf(request.mapped_length), // the server fails at a negative one
      };
      return call("set_xcom", { path, query, body: request.value }, nothing);
    }
    case "DeleteXCom": {
      const query = { map_index: indexOf(request.map_index) };
      return call("delete_xcom", { path, query }, nothing);
    }
  }
}

/** Airflow: defaults are left out but `conf`; the partition key is not passed on. */
function planTrigger(request: Of<"TriggerDagRun">): Plan {
  const { dag_id, run_id, conf, logical_date, run_after, note } = request;
  const body = {
    conf: conf ?? {},
    ...(logical_date && { logical_date }),
    ...(run_after && { run_after }),
    ...(note && { note }),
  };
  const exists = (status: number) =>
    status === 409 ? failure("DAGRUN_ALREADY_EXISTS", null) : undefined;
  return call("trigger_dag_run", { path: { dag_id, run_id }, body }, done, exists);
}
