import type { ApiAnswer, ApiClient } from "../api/index.ts";
import {
  type ErrorResponse,
  type OperationId,
  RawJson,
  type RunnerRequest,
  type SupervisorMessage,
} from "../contract/index.ts";
import { RequestNotAllowedError } from "./errors.ts";
import { isSensitiveName, type Masker } from "./mask.ts";

/** For whom requests are relayed. */
export interface RelayContext {
  /** Made with `rawJson`: values pass as their text. */
  readonly client: ApiClient;
  readonly masker: Masker;
  readonly ti: {
    readonly id: string;
    readonly dag_id: string;
    readonly run_id: string;
    readonly task_id: string;
  };
  readonly signal: AbortSignal;
}

/** One call of the API for one request. */
interface Relayed {
  readonly operation: OperationId;
  readonly path?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
  /** Makes the reply; null for a bare acknowledgement. */
  readonly reply: (answer: ApiAnswer) => unknown;
  /** What a 404 means, where it is an expected answer. */
  readonly notFound?: () => SupervisorMessage;
  /** Whose 401 and 403 are an expected answer too. */
  readonly denied?: Readonly<Record<string, unknown>>;
}

type Data = Readonly<Record<string, unknown>>;

/**
 * Answers a request of the runner with a call of the API. Airflow 3.3: which call, which reply, and which refusals are
 * answers in the body slot; every other failure is thrown.
 *
 * @returns undefined when the request is not one that is relayed
 */
export async function relay(
  request: RunnerRequest,
  context: RelayContext,
): Promise<SupervisorMessage | null | undefined> {
  guard(request, context);
  if (request.type === "MaskSecret") {
    context.masker.add(plain(request.value), request.name ?? undefined);
    return null;
  }
  if (request.type === "SetRenderedFields" && isEmptyObject(request.rendered_fields)) {
    return null; // Airflow's server answers an empty object with 500
  }
  const call = callOf(request, context.ti.id);
  if (call === undefined) {
    return undefined;
  }
  const { operation, path, query, body } = call;
  try {
    const answer = await context.client.call(
      operation,
      { path, query: clean(query), body },
      { signal: context.signal },
    );
    // What the call table replies is checked against the contract when it is written.
    const reply = call.reply(answer) as SupervisorMessage | null;
    learnSecrets(request, reply, context.masker);
    return reply;
  } catch (error) {
    return expected(error, call);
  }
}

/** A task may write for itself only. */
function guard(request: RunnerRequest, { ti }: RelayContext): void {
  if ("ti_id" in request && request.type !== "GetPrevSuccessfulDagRun" && request.ti_id !== ti.id) {
    throw new RequestNotAllowedError(`${request.type} was refused: its ti_id is not this attempt`);
  }
  if (request.type === "SetXCom" || request.type === "DeleteXCom") {
    const isOwn =
      request.dag_id === ti.dag_id &&
      request.run_id === ti.run_id &&
      request.task_id === ti.task_id;
    if (!isOwn) {
      throw new RequestNotAllowedError(
        `${request.type} was refused: it names an XCom of another task`,
      );
    }
  }
}

function callOf(request: RunnerRequest, id: string): Relayed | undefined {
  const self = { task_instance_id: id };
  switch (request.type) {
    case "GetConnection":
      return {
        operation: "get_connection",
        path: { connection_id: request.conn_id },
        reply: object("ConnectionResult"),
        notFound: () => failure("CONNECTION_NOT_FOUND", { conn_id: request.conn_id }),
        denied: { conn_id: request.conn_id },
      };
    case "GetVariable":
      return {
        operation: "get_variable",
        path: { variable_key: request.key },
        reply: object("VariableResult"),
        notFound: () => failure("VARIABLE_NOT_FOUND", { key: request.key }),
        denied: { key: request.key },
      };
    case "GetVariableKeys": {
      const { prefix, limit, offset } = request;
      return {
        operation: "get_variable_keys",
        query: { prefix, limit, offset },
        reply: object("VariableKeysResult"),
      };
    }
    case "PutVariable": {
      const { value, description } = request;
      const body = { val: value, ...(description !== null && { description }) };
      return {
        operation: "put_variable",
        path: { variable_key: request.key },
        body,
        reply: acknowledge,
      };
    }
    case "DeleteVariable":
      return { operation: "delete_variable", path: { variable_key: request.key }, reply: done };
    case "GetXCom": {
      const { include_prior_dates } = request;
      const query = {
        map_index: index(request.map_index),
        ...(include_prior_dates && { include_prior_dates }),
      };
      const nothing = { type: "XComResult", key: request.key, value: null } as const;
      return {
        operation: "get_xcom",
        path: xcom(request),
        query,
        reply: object("XComResult"),
        notFound: () => nothing,
      };
    }
    case "GetXComCount":
      return {
        operation: "head_xcom",
        path: xcom(request),
        reply: ({ headers }) => ({
          type: "XComCountResponse",
          len: count(headers["content-range"]),
        }),
      };
    case "GetXComSequenceItem": {
      const { key, dag_id, run_id, task_id, offset } = request;
      const detail = { dag_id, run_id, task_id, key, offset };
      return {
        operation: "get_mapped_xcom_by_index",
        path: { ...xcom(request), offset },
        reply: ({ body }) => ({ type: "XComSequenceIndexResult", root: body }),
        notFound: () => failure("XCOM_NOT_FOUND", detail),
      };
    }
    case "GetXComSequenceSlice": {
      const { start, stop, step, include_prior_dates } = request;
      const query = { start, stop, step, ...(include_prior_dates && { include_prior_dates }) };
      return {
        operation: "get_mapped_xcom_by_slice",
        path: xcom(request),
        query,
        reply: ({ body }) => ({ type: "XComSequenceSliceResult", root: body }),
      };
    }
    case "SetXCom": {
      const { mapped_length, dag_result } = request;
      const query = {
        map_index: index(request.map_index),
        mapped_length,
        ...(dag_result && { dag_result }),
      };
      return {
        operation: "set_xcom",
        path: xcom(request),
        query,
        body: request.value ?? null,
        reply: acknowledge,
      };
    }
    case "DeleteXCom":
      return {
        operation: "delete_xcom",
        path: xcom(request),
        query: { map_index: index(request.map_index) },
        reply: acknowledge,
      };
    case "SetRenderedFields":
      return {
        operation: "put_rtif",
        path: self,
        body: request.rendered_fields,
        reply: acknowledge,
      };
    case "SetRenderedMapIndex":
      return {
        operation: "ti_patch_rendered_map_index",
        path: self,
        body: request.rendered_map_index,
        reply: acknowledge,
      };
    case "SkipDownstreamTasks":
      return {
        operation: "ti_skip_downstream",
        path: self,
        body: { tasks: request.tasks },
        reply: acknowledge,
      };
    case "ValidateInletsAndOutlets":
      return {
        operation: "validate_inlets_and_outlets",
        path: self,
        reply: object("InactiveAssetsResult"),
      };
    case "GetPrevSuccessfulDagRun":
      return {
        operation: "get_previous_successful_dagrun",
        path: self,
        reply: object("PrevSuccessfulDagRunResult"),
      };
    case "GetTaskRescheduleStartDate":
      return {
        operation: "get_start_date",
        path: self,
        query: { try_number: request.try_number },
        reply: ({ body }) => ({ type: "TaskRescheduleStartDate", start_date: body }),
      };
    case "GetDag":
      return { operation: "get_dag", path: { dag_id: request.dag_id }, reply: object("DagResult") };
    case "GetDagRun":
      return {
        operation: "get_dag_run",
        path: { dag_id: request.dag_id, run_id: request.run_id },
        reply: object("DagRunResult"),
      };
    case "GetDagRunState":
      return {
        operation: "get_dagrun_state",
        path: { dag_id: request.dag_id, run_id: request.run_id },
        reply: object("DagRunStateResult"),
      };
    case "GetPreviousDagRun": {
      const { dag_id, logical_date, state } = request;
      return {
        operation: "get_previous_dagrun",
        query: { dag_id, logical_date, state },
        reply: ({ body }) => ({ type: "PreviousDagRunResult", dag_run: body }),
      };
    }
    case "GetPreviousTI": {
      const { dag_id, task_id, logical_date, map_index, state } = request;
      return {
        operation: "get_previous_task_instance",
        path: { dag_id, task_id },
        query: { logical_date, map_index, state },
        reply: ({ body }) => ({ type: "PreviousTIResult", task_instance: body }),
      };
    }
    case "GetTICount": {
      const { type, ...query } = request;
      return {
        operation: "get_task_instance_count",
        query,
        reply: ({ body }) => ({ type: "TICount", count: body }),
      };
    }
    case "GetTaskStates": {
      const { type, ...query } = request;
      return { operation: "get_task_instance_states", query, reply: object("TaskStatesResult") };
    }
    case "GetTaskBreadcrumbs": {
      const { dag_id, run_id } = request;
      return {
        operation: "get_task_instance_breadcrumbs",
        query: { dag_id, run_id },
        reply: object("TaskBreadcrumbsResult"),
      };
    }
    case "GetDRCount": {
      const { type, ...query } = request;
      return {
        operation: "get_dr_count",
        query,
        reply: ({ body }) => ({ type: "DRCount", count: body }),
      };
    }
    default:
      return undefined;
  }
}

/** Failures that Airflow's supervisor answers in the body slot; all others are thrown. */
function expected(
  error: unknown,
  { notFound, denied, operation }: Relayed,
): SupervisorMessage | null {
  const { status } = Object(error);
  if (status === 404 && notFound !== undefined) {
    return notFound();
  }
  if ((status === 401 || status === 403) && denied !== undefined) {
    return failure("PERMISSION_DENIED", { ...denied, status_code: status });
  }
  if (status === 410 && operation === "put_rtif") {
    return null; // Airflow 3.3.1: the attempt is archived, which the next heartbeat will tell
  }
  throw error;
}

/** Secrets are known before the runner has them, so that it cannot print them first. */
function learnSecrets(
  request: RunnerRequest,
  reply: SupervisorMessage | null,
  masker: Masker,
): void {
  if (reply?.type === "ConnectionResult") {
    masker.add(reply.password);
    masker.add(reply.extra);
    masker.add(parsed(reply.extra), "extra");
  } else if (reply?.type === "VariableResult" && isSensitiveName(reply.key)) {
    masker.add(reply.value);
  } else if (request.type === "PutVariable" && isSensitiveName(request.key)) {
    masker.add(request.value);
  }
}

function failure(error: ErrorResponse["error"], detail: Data): SupervisorMessage {
  return { type: "ErrorResponse", error, detail };
}

function object(type: string): Relayed["reply"] {
  return ({ body }) => ({ ...Object(body), type });
}

const acknowledge = (): null => null;
const done = (): unknown => ({ type: "OKResponse", ok: true });

type XComPlace = {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly key: string;
};

function xcom({ dag_id, run_id, task_id, key }: XComPlace): Record<string, string> {
  return { dag_id, run_id, task_id, key };
}

/** Airflow: sent only where there is one. */
function index(mapIndex: number | null | undefined): number | undefined {
  return mapIndex == null || mapIndex < 0 ? undefined : mapIndex;
}

/** `map_indexes 3` */
function count(header: unknown): number {
  return Number(/\d+$/.exec(String(header))?.[0] ?? 0);
}

/** Query parameters without those that have no value. */
function clean(query: Data = {}): Record<string, never> {
  // The client writes text, numbers, booleans and lists of these; the contract has checked that they are.
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value != null)) as Record<
    string,
    never
  >;
}

function isEmptyObject(value: unknown): boolean {
  return value instanceof RawJson
    ? /^\{\s*\}$/.test(value.text)
    : Object.keys(Object(value)).length === 0;
}

function plain(value: unknown): unknown {
  return value instanceof RawJson ? value.toJSON() : value;
}

function parsed(extra: string | null): unknown {
  try {
    return JSON.parse(extra ?? "null");
  } catch {
    return null; // `extra` is free text; the whole of it is a secret already
  }
}
