import type { CallParameters } from "../../api/index.ts";
import type { ErrorType, OperationId } from "../../contract/index.ts";

/** How a request is answered: by a call of the API, at once, or not at all. */
export type Plan =
  | PlannedCall
  /** Nothing is sent to the API. */
  | { readonly kind: "acknowledge" }
  /** Not for a task's supervisor: the error slot says so. */
  | { readonly kind: "refuse"; readonly why: string };

/** One call, and what its answers mean. */
export interface PlannedCall {
  readonly kind: "call";
  readonly operation: OperationId;
  readonly parameters: CallParameters;
  readonly reply: MakeReply;
  /** Body of the reply to a refusal of this status; undefined where the error slot tells it. */
  readonly negative: (status: number) => Reply | undefined;
}

/** Makes the reply from the answer's body. The reply's type is the contract's unless it is named. */
export type MakeReply = (body: unknown, header: (name: string) => string | undefined) => Reply;

/** Parts of a reply; null for a bare acknowledgement. */
export type Reply = Readonly<Record<string, unknown>> | null;

/** Plans a call whose refusals all go into the error slot unless `negative` says otherwise. */
export function call(
  operation: OperationId,
  parameters: CallParameters,
  reply: MakeReply,
  negative: PlannedCall["negative"] = () => undefined,
): PlannedCall {
  return { kind: "call", operation, parameters, reply, negative };
}

/** The reply is the answer. */
export const same: MakeReply = (body) => ({ ...Object(body) });
/** The reply is some members of the answer: a newer server may say more, which a runner would refuse. */
export const only =
  (...names: readonly string[]): MakeReply =>
  (body) =>
    Object.fromEntries(names.map((name) => [name, Object(body)[name]]));
/** The reply says that it was done. */
export const done: MakeReply = () => ({ type: "OKResponse", ok: true });
/** The reply says nothing. */
export const nothing: MakeReply = () => null;
/** The reply is the answer under one name. */
export const under =
  (name: string): MakeReply =>
  (body) => ({ [name]: body });

/** A 404 is an expected answer. */
export const on404 =
  (reply: Reply): PlannedCall["negative"] =>
  (status) =>
    status === 404 ? reply : undefined;

/** A 404 is an expected answer, and so is that the task may not know. */
export const onDenied =
  (error: ErrorType, detail: Readonly<Record<string, unknown>>): PlannedCall["negative"] =>
  (status) => {
    if (status === 404) {
      return failure(error, detail);
    }
    return status === 401 || status === 403
      ? failure("PERMISSION_DENIED", { ...detail, status_code: status })
      : undefined;
  };

/** An expected negative answer. */
export function failure(error: ErrorType, detail: Reply): Reply {
  return { type: "ErrorResponse", error, detail };
}

/** Where an XCom is. */
export function xcomPath(of: {
  readonly dag_id: string;
  readonly run_id: string;
  readonly task_id: string;
  readonly key: string;
}): Record<string, string> {
  return { dag_id: of.dag_id, run_id: of.run_id, task_id: of.task_id, key: of.key };
}

/** Airflow: an index is sent only where there is one. */
export function indexOf(value: number | null | undefined): number | undefined {
  return value === null || value === undefined || value < 0 ? undefined : value;
}

/** Airflow: sent only when it is true. */
export function ifTrue(value: boolean | null | undefined): true | undefined {
  return value === true ? true : undefined;
}
