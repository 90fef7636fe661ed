import { WindsockError } from "../base/index.ts";

/** The command of an implementation to be proven could not be started, or did not become ready. */
export class PeerNotStartedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_PEER_NOT_STARTED";
  readonly cure =
    "Give, after `--`, a command that can be started from here and does what docs/conformance.md says of that side.";
  /** Program and arguments. */
  readonly command: readonly string[];
  /** The end of what it wrote to standard error, or why it cannot be started; "" for nothing. */
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

/** A file with cases is not as it should be. */
export class CasesInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CASES_INVALID";
  readonly cure =
    "Correct the file: a list of cases, each with an id `<file's name>.<name>`, a sentence `proves`, and the members of its side; conformance/README.md has all of them.";
  /** Path of the file. */
  readonly file: string;
  /** Id of the case at fault, or "" when it is the file. */
  readonly caseId: string;

  constructor(file: string, caseId: string, fact: string, options?: ErrorOptions) {
    super(`${file}: ${caseId === "" ? "" : `${caseId}: `}${fact}`, options);
    this.file = file;
    this.caseId = caseId;
  }
}

/** A case was asked for that does not exist. */
export class CaseUnknownError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CASE_UNKNOWN";
  readonly cure =
    "Give the id of a case, or `<group>.*` for all of a group; the report of a run lists them all.";
  /** What was asked for. */
  readonly caseId: string;
  /** The id most like it, if any. */
  readonly nearest: string | undefined;

  constructor(caseId: string, nearest: string | undefined) {
    super(`there is no case ${caseId}${nearest === undefined ? "" : `; nearest: ${nearest}`}`);
    this.caseId = caseId;
    this.nearest = nearest;
  }
}

/** A list of known failures is not as it should be. */
export class KnownFailingInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_KNOWN_FAILING_INVALID";
  readonly cure =
    "Write one line for each case: its id, a space, and what the implementation does; `#` begins a comment.";
  /** Its name, as it was given. */
  readonly file: string;
  /** Number of the line at fault, from 1. */
  readonly line: number;

  constructor(file: string, line: number, fact: string) {
    super(`${file}:${line}: ${fact}`);
    this.file = file;
    this.line = line;
  }
}
