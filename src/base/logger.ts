/** Facts that belong to a record, by name. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where the package says what it does. The message is a constant in lower case; facts are fields.
 *
 * debug: state changes. info: start and end of an attempt. warn: went wrong, handled. error: something was lost.
 */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** A logger that keeps nothing: the default of library calls. */
export const silentLogger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
