import { ApiRequestError, ApiStatusError, ApiVersionError } from "../api/index.ts";
import { isWindsockError, type WindsockError } from "../base/index.ts";
import {
  AttemptDroppedError,
  StateNotReportedError,
  StoppedByServerError,
  TokenExpiredBeforeStartError,
} from "./errors.ts";
import { asProblem } from "./faults.ts";
import type { Event } from "./state.ts";
import { lateSeconds } from "./token-life.ts";

/** Why an attempt could not begin, by the error of its claim. */
export function problemOfClaim(
  error: unknown,
  token: string | undefined,
  nowMs: number,
): WindsockError {
  if (error instanceof ApiStatusError) {
    const { status, reason, previousState } = error;
    if (status === 404 || status === 409 || status === 410) {
      const was = previousState === undefined ? "" : `, the task instance is ${previousState}`;
      return new AttemptDroppedError(`the server answered ${status} ${reason ?? ""}${was}`, {
        cause: error,
      });
    }
    const late = status === 401 || status === 403 ? lateSeconds(token ?? "", nowMs) : undefined;
    if (late !== undefined) {
      return new TokenExpiredBeforeStartError(late);
    }
  }
  return asProblem(error, AttemptDroppedError);
}

/** What it means that a report was not taken. */
export function meaningOf(
  error: unknown,
  state: string,
): Pick<Extract<Event, { kind: "not taken" }>, "how" | "problem"> {
  if (error instanceof ApiStatusError) {
    const { status, reason, previousState } = error;
    if (status === 404 || status === 409 || status === 410) {
      const known = previousState ?? reason ?? String(status);
      const fact = `it did not take ${state}, for it has ${known}`;
      return { how: "overruled", problem: new StoppedByServerError(fact, { cause: error }) };
    }
    if (status === 400 || status === 422) {
      return { how: "invalid", problem: error };
    }
  }
  if (error instanceof ApiRequestError || error instanceof ApiVersionError) {
    return { how: "invalid", problem: error };
  }
  const problem = isWindsockError(error)
    ? error
    : new StateNotReportedError(state, { cause: error });
  return { how: "unreachable", problem };
}

/** Whether sending the same again later may help: the server was not there, or not itself. */
export function isWorthAnotherTry(error: unknown): boolean {
  return !(error instanceof ApiStatusError && error.status < 500);
}
