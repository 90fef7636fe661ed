import {
  stateSince,
  type TIAwaitingInputStatePayload,
  type TIDeferredStatePayload,
  type TIRescheduleStatePayload,
  type TIRetryStatePayload,
  type TISuccessStatePayload,
  type TITerminalStatePayload,
} from "../contract/index.ts";
import { member } from "./error-body.ts";
import { ApiRequestError, ApiVersionError } from "./errors.ts";

/**
 * What an attempt can end in: the forms of a `/state` body, each complete.
 *
 * The API has a seventh form, a bare intermediate state. It is not among them: it fails the task instance, and a form
 * whose required members are missing is taken for it and answered with success.
 */
export type StateBody =
  | TISuccessStatePayload
  | TITerminalStatePayload
  | TIDeferredStatePayload
  | TIRescheduleStatePayload
  | TIRetryStatePayload
  | TIAwaitingInputStatePayload;

/** What each form cannot be without. */
const required: Readonly<Record<string, readonly string[]>> = {
  success: ["end_date"],
  failed: ["end_date"],
  skipped: ["end_date"],
  removed: ["end_date"],
  upstream_failed: ["end_date"],
  up_for_retry: ["end_date"],
  up_for_reschedule: ["reschedule_date", "end_date"],
  deferred: ["classpath", "next_method"],
  awaiting_input: ["next_method"],
} satisfies Record<StateBody["state"], readonly string[]>;

const instant = /^\d{4}-\d\d-\d\dT.+(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Checks that a body is one of the complete forms, and leaves out what is null: no server minds a missing key, and older
 * ones mind an unknown one even when it is null.
 *
 * @param version - the dated version that is spoken
 * @throws {ApiRequestError} naming the member that is missing or wrong
 * @throws {ApiVersionError} when the version does not have the state
 */
export function checkStateBody(operation: string, body: object, version: string): object {
  const state = String(member(body, "state"));
  const names = Object.hasOwn(required, state) ? required[state] : undefined;
  if (names === undefined) {
    throw new ApiRequestError(operation, "state", `is "${state}", in which no attempt ends`);
  }
  if (version < (stateSince[state] ?? "")) {
    throw new ApiVersionError(operation, version, `the API of ${version} has no state ${state}`);
  }
  for (const name of names) {
    const value = member(body, name);
    if (typeof value !== "string" || value === "") {
      throw new ApiRequestError(operation, name, `is missing in a body for ${state}`);
    }
    if (name.endsWith("_date") && !instant.test(value)) {
      throw new ApiRequestError(operation, name, "is no date-time with an offset");
    }
  }
  return withoutNulls(body);
}

/** Leaves out members that are null or undefined. */
export function withoutNulls(members: object): object {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => (value ?? null) !== null),
  );
}
