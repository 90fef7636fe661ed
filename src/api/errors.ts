import { WindsockError } from "../base/index.ts";

/** Longest message, in characters. */
const limitCharacters = 120;

/** What every error of a call says. */
interface Answered {
  /** The operation's id in the contract, such as `ti_run`. */
  readonly operation: string;
  /** The answer's HTTP status. */
  readonly status: number;
  /** How often the call was sent. */
  readonly attempts: number;
}

/** The server answered, and not with success. */
export class ApiStatusError extends WindsockError {
  readonly code = "ERR_WINDSOCK_API_STATUS";
  readonly cure =
    "Compare the request with the reason the server gave. For 401 and 403 check that the token is fresh, that both clocks agree, and that it was signed with this server's secret.";
  /** The operation's id in the contract. */
  readonly operation: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The server's word for it, such as `not_found` or `invalid_state`. */
  readonly reason: string | undefined;
  /**
   * The error body's `detail`: an object, a text, or a list of what is wrong with which field. Of a `/state` body only
   * what concerns the form that was sent. What was sent is not repeated in it.
   */
  readonly detail: unknown;
  /** State the task instance was in, where the server says so. */
  readonly previousState: string | undefined;
  /** How often the call was sent. */
  readonly attempts: number;

  constructor(answer: Answered & { readonly detail: unknown; readonly said: string }) {
    super(
      cut(
        `${answer.operation}: the server answered ${answer.status}${answer.said && `, ${answer.said}`}`,
      ),
    );
    this.operation = answer.operation;
    this.status = answer.status;
    this.attempts = answer.attempts;
    this.detail = answer.detail;
    this.reason = textOf(answer.detail, "reason");
    this.previousState = textOf(answer.detail, "previous_state");
  }
}

/** No answer came, as often as it was tried. `cause` is the last failure. */
export class ApiUnreachableError extends WindsockError {
  readonly code = "ERR_WINDSOCK_API_UNREACHABLE";
  readonly cure =
    "Check that the API server runs, and that its address is right and can be reached from this machine.";
  /** The operation's id in the contract. */
  readonly operation: string;
  /** How often the call was sent. */
  readonly attempts: number;

  constructor(operation: string, attempts: number, cause: Error) {
    super(
      cut(
        `${operation}: no answer after ${attempts} attempt${attempts === 1 ? "" : "s"}: ${cause.message || cause.name}`,
      ),
      { cause },
    );
    this.operation = operation;
    this.attempts = attempts;
  }
}

/** An answer came that is not this API's: HTML, broken JSON, a missing part, or more than the limit. */
export class ApiResponseError extends WindsockError {
  readonly code = "ERR_WINDSOCK_API_RESPONSE";
  readonly cure =
    "Check that the address is the one of Airflow's Execution API (it ends in /execution/) and look for a proxy that answers in its place.";
  /** The operation's id in the contract. */
  readonly operation: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** How often the call was sent. */
  readonly attempts: number;
  /** The answer's beginning: up to 200 characters, tokens masked. */
  readonly excerpt: string;

  constructor(
    answer: Answered & { readonly fault: string; readonly excerpt: string },
    cause?: unknown,
  ) {
    super(cut(`${answer.operation}: the answer with status ${answer.status} ${answer.fault}`), {
      cause,
    });
    this.operation = answer.operation;
    this.status = answer.status;
    this.attempts = answer.attempts;
    this.excerpt = answer.excerpt;
  }
}

/** The server does not speak the version of the API that a call needs. */
export class ApiVersionError extends WindsockError {
  readonly code = "ERR_WINDSOCK_API_VERSION";
  readonly cure =
    "Use an Airflow release that has this operation (the API of 2026-04-06 comes with 3.2, that of 2026-06-30 with 3.3), or do without it.";
  /** The operation's id in the contract. */
  readonly operation: string;
  /** Dated version in force, or undefined when the server told none. */
  readonly version: string | undefined;

  constructor(operation: string, version: string | undefined, fact: string) {
    super(cut(`${operation}: ${fact}`));
    this.operation = operation;
    this.version = version;
  }
}

/** A request was refused before it was sent, because the server would misunderstand it. */
export class ApiRequestError extends WindsockError {
  readonly code = "ERR_WINDSOCK_API_REQUEST";
  readonly cure = "Correct the named part of the call. Nothing was sent.";
  /** The operation's id in the contract. */
  readonly operation: string;
  /** The part at fault: a parameter's name, or a path such as `$.rows[3]` in the body. */
  readonly at: string;

  constructor(operation: string, at: string, fact: string) {
    super(cut(`${operation}: ${at} ${fact}`));
    this.operation = operation;
    this.at = at;
  }
}

function textOf(detail: unknown, key: string): string | undefined {
  const found: unknown =
    typeof detail === "object" && detail !== null
      ? Object.getOwnPropertyDescriptor(detail, key)?.value
      : undefined;
  return typeof found === "string" ? found : undefined;
}

function cut(message: string): string {
  return message.length > limitCharacters ? `${message.slice(0, limitCharacters - 1)}…` : message;
}
