import { WindsockError } from "../base/index.ts";

/** The other end is gone, or has stopped keeping to the protocol: nothing can be asked any more. */
export class ChannelClosedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CHANNEL_CLOSED";
  readonly cure =
    "Look for how the process at the other end ended: its exit code and last lines are in the task's log or the worker's output.";

  constructor(why: string, cause?: unknown) {
    super(`channel is closed: ${why}`, { cause });
  }
}

/** No reply came in the time that was given. */
export class RequestTimedOutError extends WindsockError {
  readonly code = "ERR_WINDSOCK_REQUEST_TIMED_OUT";
  readonly cure =
    "See in the supervisor's log whether the API was slow or away; raise the time limit when minutes of retrying are to be waited for.";
  /** Name of the request. */
  readonly request: string;
  readonly timeoutMs: number | undefined;

  constructor(request: string, timeoutMs: number | undefined) {
    super(`${request} got no reply in ${timeoutMs} ms`);
    this.request = request;
    this.timeoutMs = timeoutMs;
  }
}

/** The supervisor answered a request with an error. */
export class PeerRefusedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_PEER_REFUSED";
  readonly cure =
    "The error and its detail come from Airflow's API: check that what was asked for exists, and that this task may see it.";
  /** Name of the request. */
  readonly request: string;
  /** "body": an expected negative answer, such as not found. "error": anything else. */
  readonly slot: "body" | "error";
  /** Airflow's word, such as `VARIABLE_NOT_FOUND`. */
  readonly error: string;
  readonly detail: Readonly<Record<string, unknown>>;

  constructor(
    request: string,
    slot: "body" | "error",
    answer: { readonly error?: string | undefined; readonly detail?: unknown },
  ) {
    const detail = { ...(typeof answer.detail === "object" ? answer.detail : {}) };
    const said = "message" in detail ? `: ${String(detail.message)}` : "";
    super(`${request} was refused with ${answer.error ?? "GENERIC_ERROR"}${said}`.slice(0, 120));
    this.request = request;
    this.slot = slot;
    this.error = answer.error ?? "GENERIC_ERROR";
    this.detail = detail;
  }
}
