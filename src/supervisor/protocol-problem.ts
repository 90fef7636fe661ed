import { WindsockError } from "../base/index.ts";

/** The runner does not keep to the protocol. */
export class RunnerProtocolError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_PROTOCOL";
  readonly cure =
    "Nothing but frames may be written to the runner's channel. For a runner of your own, compare what it sends with proto/ of this release.";

  constructor(cause: Error) {
    super(`the runner broke the protocol: ${cause.message}`.slice(0, 120), { cause });
  }
}

/** What a broken channel means for an attempt. */
export function protocolProblem(error: Error): WindsockError {
  return new RunnerProtocolError(error);
}
