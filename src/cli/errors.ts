import { WindsockError } from "../base/index.ts";

/** The command line was called in a way it does not understand. */
export class UsageError extends WindsockError {
  readonly code = "ERR_WINDSOCK_USAGE";
  readonly cure =
    "Look at the examples and options that `windsock --help` and `windsock COMMAND --help` print.";
  /** The option, argument or command at fault. */
  readonly option: string;

  constructor(message: string, option: string, options?: ErrorOptions) {
    super(message, options);
    this.option = option;
  }
}
