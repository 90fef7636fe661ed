import { isWindsockError } from "../base/index.ts";
import type { ReplyTo, RunnerRequest } from "../contract/index.ts";

/** The supervisor's end, as the runner uses it. */
export interface Requests {
  request<R extends RunnerRequest>(message: R): Promise<ReplyTo<R>>;
}

/** Whether the supervisor's answer was this error, such as `VARIABLE_NOT_FOUND`. */
export function isRefusal(error: unknown, name: string): boolean {
  return (
    isWindsockError(error) &&
    error.code === "ERR_WINDSOCK_PEER_REFUSED" &&
    "error" in error &&
    error.error === name
  );
}
