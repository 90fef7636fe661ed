import { basename } from "node:path";
import { isWindsockError, WindsockError } from "../base/index.ts";

/** A file with Dags could not be loaded. */
export class ModuleNotLoadableError extends WindsockError {
  readonly code = "ERR_WINDSOCK_MODULE_NOT_LOADABLE";
  readonly cure = "Correct the file at the place named; the cause says what is wrong with it.";
  readonly file: string;
  /** Line of the mistake, where it is known. */
  readonly line: number | undefined;

  constructor(file: string, line: number | undefined, fact: string, options?: ErrorOptions) {
    const place = line === undefined ? basename(file) : `${basename(file)}:${line}`;
    super(`${place}: ${fact}`.slice(0, 120), options);
    this.file = file;
    this.line = line;
  }
}

/** A file has two Dags of one id. */
export class DuplicateDagError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DUPLICATE_DAG";
  readonly cure = "Give each Dag of a file an id of its own.";
  readonly dagId: string;

  constructor(dagId: string) {
    super(`the file has two Dags ${dagId}`);
    this.dagId = dagId;
  }
}

/** No file defines the Dag. */
export class DagNotFoundError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_NOT_FOUND";
  readonly cure =
    "Export the Dag as a file's default export, and name its folder with --dags, or WINDSOCK_DAGS.";
  readonly dagId: string;
  readonly nearest: string | undefined;

  constructor(
    dagId: string,
    searched: string,
    nearest: string | undefined,
    options?: ErrorOptions,
  ) {
    const hint = nearest === undefined ? "" : `; nearest: ${nearest}`;
    super(`no Dag ${dagId} in ${searched}${hint}`, options);
    this.dagId = dagId;
    this.nearest = nearest;
  }
}

/** The Dag has no such task. */
export class TaskNotFoundError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_NOT_FOUND";
  readonly cure =
    "Give the task the id that the Dag has in Airflow, or deploy the file that has the task.";
  readonly dagId: string;
  readonly taskId: string;
  readonly taskIds: readonly string[];
  readonly nearest: string | undefined;

  constructor(dagId: string, taskId: string, taskIds: readonly string[], nearest?: string) {
    super(
      `the Dag ${dagId} has no task ${taskId}${nearest === undefined ? "" : `; nearest: ${nearest}`}`,
    );
    this.dagId = dagId;
    this.taskId = taskId;
    this.taskIds = taskIds;
    this.nearest = nearest;
  }
}

/** Airflow has no such variable. */
export class VariableNotFoundError extends WindsockError {
  readonly code = "ERR_WINDSOCK_VARIABLE_NOT_FOUND";
  readonly cure = "Set the variable in Airflow, or give get() a default.";
  readonly key: string;

  constructor(key: string) {
    super(`there is no variable ${key}`);
    this.key = key;
  }
}

/** A variable does not hold JSON. */
export class VariableNotJsonError extends WindsockError {
  readonly code = "ERR_WINDSOCK_VARIABLE_NOT_JSON";
  readonly cure = "Store JSON in the variable, or read it as a text with get().";
  readonly key: string;

  constructor(key: string) {
    super(`the variable ${key} does not hold JSON`);
    this.key = key;
  }
}

/** Airflow has no such connection. */
export class ConnectionNotFoundError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONNECTION_NOT_FOUND";
  readonly cure = "Add the connection in Airflow, or give its id as it is there.";
  readonly connectionId: string;

  constructor(connectionId: string) {
    super(`there is no connection ${connectionId}`);
    this.connectionId = connectionId;
  }
}

/** A connection's extra does not hold JSON. */
export class ConnectionExtraNotJsonError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONNECTION_EXTRA_NOT_JSON";
  readonly cure =
    "Store a JSON object in the extra of the connection, or read it as a text with extra.";
  readonly connectionId: string;

  constructor(connectionId: string) {
    super(`the extra of the connection ${connectionId} is not JSON`);
    this.connectionId = connectionId;
  }
}

/** A value that should leave the task is not JSON. */
export class ValueNotJsonError extends WindsockError {
  readonly code = "ERR_WINDSOCK_VALUE_NOT_JSON";
  readonly cure =
    "Use texts, finite numbers, booleans, null, arrays and plain objects of these; for a Date its toISOString().";
  /** Where the value is, from `$`: `$.rows[3].when`. */
  readonly path: string;

  constructor(path: string, fact: string) {
    super(`${path} is ${fact}`);
    this.path = path;
  }
}

/** The task's code ended in a way that is no result. */
export class TaskEndedEarlyError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_ENDED_EARLY";
  readonly cure =
    "Return from the handler, or throw; await every promise, and let none wait for what never comes.";
}

/** The task was told to stop. */
export class TaskStoppedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_STOPPED";
  readonly cure =
    "Listen to the context's signal to clean up in time; the log of the supervisor says who stopped it.";
}

/** The task took longer than its `executionTimeout`. */
export class ExecutionTimeoutError extends WindsockError {
  readonly code = "ERR_WINDSOCK_EXECUTION_TIMEOUT";
  readonly cure =
    "Raise executionTimeout, or make the task faster; the context's signal aborts when time is up.";
  readonly timeoutSeconds: number;

  constructor(timeoutSeconds: number) {
    super(`the task took longer than its executionTimeout of ${timeoutSeconds} s`);
    this.timeoutSeconds = timeoutSeconds;
  }
}

/** What the task deferred to ended without an event. */
export class DeferralFailedError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DEFERRAL_FAILED";
  readonly cure =
    "Look at the triggerer's log; raise the timeout of DeferTask when that was too short.";
}

/** The runner was not started by a supervisor, or the supervisor did not speak. */
export class NoSupervisorError extends WindsockError {
  readonly code = "ERR_WINDSOCK_NO_SUPERVISOR";
  readonly cure =
    "A supervisor starts this program: windsock run, windsock execute-workload, or a coordinator of Airflow.";
}

/** Whether `error` is ours with this code, from whichever copy of the package. */
export function hasCode(error: unknown, code: `ERR_WINDSOCK_${string}`): boolean {
  return isWindsockError(error) && error.code === code;
}
