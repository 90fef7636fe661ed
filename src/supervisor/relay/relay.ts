import { ApiStatusError, type AttemptClient } from "../../api/index.ts";
import {
  RawJson,
  readMessage,
  replyTypeOf,
  type SupervisorMessage,
  type WorkloadTaskInstance,
} from "../../contract/index.ts";
import { RequestNotAllowedError } from "../errors.ts";
import type { Masker } from "../mask.ts";
import { maskConnection, maskRequested, maskVariable } from "../secrets.ts";
import type { PlannedCall } from "./plan.ts";
import { planRequest, type RelayedRequest } from "./plan-request.ts";

/** For whom requests are relayed. */
export interface RelayOptions {
  /** Made with `rawJson`, so that values pass as their text. */
  readonly client: AttemptClient;
  readonly masker: Masker;
  readonly ti: WorkloadTaskInstance;
  /** Gives up what is under way when the attempt is over. */
  readonly signal: AbortSignal;
}

/**
 * Answers a request of a runner with a call of the API.
 *
 * What of it is secret is known to the masker before the reply is there, so that the runner cannot print it first.
 *
 * @throws {RequestNotAllowedError} ERR_WINDSOCK_REQUEST_NOT_ALLOWED: another attempt's affair
 * @throws what the API's client throws, where it is no expected answer
 */
export async function relay(
  request: RelayedRequest,
  options: RelayOptions,
): Promise<SupervisorMessage | null> {
  const { client, masker, ti, signal } = options;
  checkOwn(request, ti);
  learn(request, masker);
  if (request.type === "SetRenderedFields" && isEmpty(request.rendered_fields)) {
    return null; // the server answers an empty form with 500
  }
  const plan = planRequest(request, ti.id);
  switch (plan.kind) {
    case "acknowledge":
      return null;
    case "refuse":
      throw new RequestNotAllowedError(plan.why, 400);
    case "call": {
      const reply = await send(request, plan, { client, signal });
      if (reply?.type === "ConnectionResult") {
        maskConnection(reply, masker);
      } else if (reply?.type === "VariableResult") {
        maskVariable(reply, masker);
      }
      return reply;
    }
  }
}

async function send(
  request: RelayedRequest,
  { operation, parameters, reply, negative }: PlannedCall,
  { client, signal }: Pick<RelayOptions, "client" | "signal">,
): Promise<SupervisorMessage | null> {
  const type = replyTypeOf(request.type);
  try {
    const { body, headers } = await client.call(operation, parameters, { signal });
    const header = (name: string) => headers[name]?.toString();
    return checked(reply(body, header), type);
  } catch (error) {
    const expected = error instanceof ApiStatusError ? negative(error.status) : undefined;
    if (expected === undefined) {
      throw error;
    }
    if (request.type === "TriggerDagRun" && request.reset_dag_run === true) {
      const { dag_id, run_id } = request;
      await client.call("clear_dag_run", { path: { dag_id, run_id } }, { signal });
      return checked({ ok: true }, type);
    }
    return checked(expected, type);
  }
}

/** What the server answered is checked before a runner sees it: it would refuse the whole reply. */
function checked(
  parts: Readonly<Record<string, unknown>> | null,
  type: string | null,
): SupervisorMessage | null {
  return parts === null ? null : readMessage({ type, ...parts }, "toRunner");
}

/** A task may name itself only, and write XComs of its own only. */
function checkOwn(request: RelayedRequest, ti: WorkloadTaskInstance): void {
  if ("ti_id" in request && request.ti_id !== ti.id) {
    throw new RequestNotAllowedError(`${request.type} names another task instance`);
  }
  if (request.type === "SetXCom" || request.type === "DeleteXCom") {
    const { dag_id, run_id, task_id } = request;
    if (dag_id !== ti.dag_id || run_id !== ti.run_id || task_id !== ti.task_id) {
      throw new RequestNotAllowedError(`${request.type} names the XCom of another task`);
    }
  }
}

/** What the runner itself says is secret. */
function learn(request: RelayedRequest, masker: Masker): void {
  if (request.type === "MaskSecret") {
    maskRequested(request, masker);
  } else if (request.type === "PutVariable") {
    maskVariable(request, masker);
  }
}

function isEmpty(fields: unknown): boolean {
  return fields instanceof RawJson
    ? /^\{\s*\}$/.test(fields.text)
    : Object.keys(Object(fields)).length === 0;
}
