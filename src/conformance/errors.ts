import { WindsockError } from "../base/index.ts";

/** The command of an implementation to be proven could not be started, or did not become ready. */
export class PeerNotStartedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_PEER_NOT_STARTED";
  readonly cure =
    "Give, after `--`, a command that can be started from here and does what docs/conformance.md says of that side.";
  /** Program and arguments. */
  readonly command: readonly string[];
  /** The end of what it wrote to standard error, or "". */
  readonly detail: string;

  constructor(
    command: readonly string[],
    fact: string,
    { detail = "", ...options }: ErrorOptions & { readonly detail?: string } = {},
  ) {
    super(`${command[0] ?? "no command"} ${fact}`, options);
    this.command = command;
    this.detail = detail;
  }
}
