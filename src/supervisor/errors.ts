import { WindsockError } from "../base/index.ts";

/** A setting in the environment, an option or the workload cannot be used. */
export class ConfigurationError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONFIGURATION";
  readonly cure =
    "Correct what is named: a setting (docs/settings.md; seconds may have decimals), an option, or the workload.";
  /** Name of the variable, option or file. */
  readonly setting: string;

  constructor(setting: string, fault: string) {
    super(`${setting} ${fault}`);
    this.setting = setting;
  }
}

/** The runner did not come so far that a task could have begun. */
export class RunnerStartError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_START";
  readonly cure =
    "Start the runner's command by hand on this machine and read what it prints; raise WINDSOCK_START_TIMEOUT when it is only slow.";

  constructor(fact: string, options?: ErrorOptions) {
    super(`the runner did not start: ${fact}`, options);
  }
}

/** The runner ended by itself and never said how its task ended. */
export class RunnerEndedWithoutResultError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT";
  readonly cure =
    "Look at the last lines of the task's log. Code that ends the process itself must be changed: a result has to be reported before.";
  /** The process's exit code. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(`the runner ended with exit code ${exitCode}${explain(exitCode)} and without a result`);
    this.exitCode = exitCode;
  }
}

/** A signal ended the runner, and it was not the supervisor's. */
export class RunnerKilledError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_KILLED";
  readonly cure =
    "SIGKILL mostly comes from the kernel when memory runs out: give the task more memory or let it use less. For other signals look who sends them.";
  /** Name of the signal. */
  readonly signal: string;

  constructor(signal: string) {
    const guess = signal === "SIGKILL" ? ", probably because memory ran out," : "";
    super(`the runner was killed by ${signal}${guess} before it reported a result`);
    this.signal = signal;
  }
}

/** The runner leaves the replies to its requests unread. */
export class RunnerNotReadingError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_NOT_READING";
  readonly cure =
    "Look for code that blocks the runner's event loop for long, or raise WINDSOCK_NOT_READING.";

  constructor(notReadingMs: number) {
    super(`the runner left a reply unread for ${notReadingMs / 1000} s`);
  }
}

/** The runner did not end after the time that its task may take. */
export class RunnerTimedOutError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUNNER_TIMED_OUT";
  readonly cure = "Raise the task's execution timeout, or look for code that does not end.";

  constructor(timeoutSeconds: number) {
    super(`the task did not end by itself after its execution timeout of ${timeoutSeconds} s`);
  }
}

/** The server could not be told for so long that it may take the attempt for dead. */
export class LeaseLostError extends WindsockError {
  readonly code = "ERR_WINDSOCK_LEASE_LOST";
  readonly cure =
    "Check the way to the API server and its load. The task was ended here, so that a second attempt never runs beside it.";

  constructor(fact: string, options?: ErrorOptions) {
    super(fact, options);
  }
}

/** The server says that this attempt must not run any longer. */
export class StoppedByServerError extends WindsockError {
  readonly code = "ERR_WINDSOCK_STOPPED_BY_SERVER";
  readonly cure =
    "Somebody cleared, marked or removed the task instance, or another attempt of it runs; the audit log of Airflow tells who. Nothing is to be done here.";
  /** The server's word for it. */
  readonly reason: string;

  constructor(reason: string, options?: ErrorOptions) {
    super(`the server says that the task must stop: ${reason}`, options);
    this.reason = reason;
  }
}

/** The server did not let this attempt begin: it runs or ran already, or is gone. */
export class AttemptDroppedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_ATTEMPT_DROPPED";
  readonly cure =
    "Nothing is to be done when the same job was delivered twice; else look at the task instance's state in Airflow.";

  constructor(fact: string, options?: ErrorOptions) {
    super(`the attempt was not begun: ${fact}`, options);
  }
}

/** The token was too old when the attempt was to begin. */
export class TokenExpiredBeforeStartError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TOKEN_EXPIRED_BEFORE_START";
  readonly cure =
    "Start workloads sooner, or raise [scheduler] task_queued_timeout (before Airflow 3.3: [execution_api] jwt_expiration_time); check this machine's clock.";

  constructor(lateSeconds: number) {
    super(`the workload's token expired ${lateSeconds} s before the attempt could begin`);
  }
}

/** The isolation that was asked for cannot be had here. */
export class IsolationUnavailableError extends WindsockError {
  readonly code = "ERR_WINDSOCK_ISOLATION_UNAVAILABLE";
  readonly cure = "Ask for --isolation auto or basic, or run where the missing part is there.";

  constructor(tier: string, missing: string) {
    super(`isolation "${tier}" is not available: ${missing}`);
  }
}

/** The supervisor of this attempt vanished while the task ran. */
export class SupervisorCrashedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_SUPERVISOR_CRASHED";
  readonly cure =
    "Look for what ended the supervisor: the machine's memory, a deployment, or a fault that its own output names.";

  constructor() {
    super("the supervisor ended while the task ran; its successor reports the attempt");
  }
}

/** The attempt was cut short by a signal to the supervisor. */
export class AttemptCancelledError extends WindsockError {
  readonly code = "ERR_WINDSOCK_ATTEMPT_CANCELLED";
  readonly cure =
    "Whoever stopped the worker cut the task short. It is tried again while tries are left.";
  /** Name of the signal. */
  readonly signal: string;

  constructor(signal: string) {
    super(`the attempt was cut short by ${signal}`);
    this.signal = signal;
  }
}

/** The server could not be told how the attempt ended. */
export class StateNotReportedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_STATE_NOT_REPORTED";
  readonly cure =
    "The report is kept in the state folder: start the same workload again there once the API can be reached. Else the scheduler decides after its heartbeat timeout.";

  constructor(state: string, options?: ErrorOptions) {
    super(`the server could not be told that the attempt ended as ${state}`, options);
  }
}

/** A runner asked for what is not its own. */
export class RequestNotAllowedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_REQUEST_NOT_ALLOWED";
  readonly cure = "Let a task write only what is its own, and ask for what this supervisor serves.";
  /** As an HTTP status would say it: what runners see. */
  readonly status: number;

  constructor(fact: string, status = 403) {
    super(fact);
    this.status = status;
  }
}

/** What well-known exit codes of Node say. */
function explain(exitCode: number): string {
  const meanings: Readonly<Record<number, string>> = {
    0: " (did code end the process itself?)",
    13: " (a top-level await never settled)",
    134: " (aborted, mostly because the heap was full)",
    137: " (killed, probably because memory ran out)",
    143: " (told to stop)",
  };
  return meanings[exitCode] ?? "";
}

/** A value that a runner asked for cannot be said in protobuf: it would arrive as another one. */
export class ValueLostError extends WindsockError {
  readonly code = "ERR_WINDSOCK_VALUE_LOST";
  readonly cure =
    "Keep such a value as text where it is written, or read it with a runner that exchanges frames: they keep it.";
  /** Message and field. */
  readonly path: string;

  constructor(path: string, fault: string) {
    super(`${path} ${fault}`);
    this.path = path;
  }
}
