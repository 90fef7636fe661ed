import { WindsockError } from "../base/index.ts";

/** The Dag file is not there, or is no file. */
export class DagFileMissingError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_FILE_MISSING";
  readonly cure = "Give the path of a TypeScript or JavaScript file whose default export is a Dag.";
  /** Path as it was given. */
  readonly file: string;

  constructor(file: string, options?: ErrorOptions) {
    super(`no such file: ${file}`, options);
    this.file = file;
  }
}

/** The Dag file could not be loaded, or what it exports is no valid Dag. */
export class DagFileBrokenError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_FILE_BROKEN";
  readonly cure =
    "Correct what the text above names; `windsock serialize FILE` loads the file without running it.";
  /** Path as it was given. */
  readonly file: string;
  /** What the runner said when it loaded the file. */
  readonly detail: string;

  constructor(file: string, detail: string) {
    super(`the Dag file could not be loaded: ${file}`);
    this.file = file;
    this.detail = detail;
  }
}

/** The file has several Dags and none was chosen. */
export class DagAmbiguousError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_AMBIGUOUS";
  readonly cure = "Choose one of them with --dag ID.";
  /** Ids of all Dags in the file. */
  readonly dagIds: readonly string[];

  constructor(file: string, dagIds: readonly string[]) {
    super(`${file} has ${dagIds.length} Dags: ${dagIds.join(", ")}`);
    this.dagIds = dagIds;
  }
}

/** The file has no Dag of that id. */
export class DagUnknownError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_UNKNOWN";
  readonly cure = "Check the spelling, and that the file exports the Dag (default export).";
  /** The id that was asked for. */
  readonly dagId: string;
  /** The id in the file that is most like it. */
  readonly nearest: string | undefined;

  constructor(dagId: string, nearest: string | undefined) {
    super(`no Dag ${dagId} in the file${nearest === undefined ? "" : `; nearest: ${nearest}`}`);
    this.dagId = dagId;
    this.nearest = nearest;
  }
}

/** The Dag has no task of that id. */
export class TaskUnknownError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_UNKNOWN";
  readonly cure =
    "Check the spelling; a task counts once it is called: `load({ input: extract() })`.";
  /** The id that was asked for. */
  readonly taskId: string;
  /** The id in the Dag that is most like it. */
  readonly nearest: string | undefined;

  constructor(dagId: string, taskId: string, nearest: string | undefined) {
    super(
      `no task ${taskId} in the Dag ${dagId}${nearest === undefined ? "" : `; nearest: ${nearest}`}`,
    );
    this.taskId = taskId;
    this.nearest = nearest;
  }
}

/** The configuration of a run is no JSON object, or breaks the schema of a param. */
export class ConfInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONF_INVALID";
  readonly cure =
    `Give a JSON object that fits the params of the Dag, such as --conf '{"limit": 3}'.`;
  /** The param at fault; undefined when the whole is no JSON object. */
  readonly param: string | undefined;

  constructor(message: string, param?: string, options?: ErrorOptions) {
    super(message, options);
    this.param = param;
  }
}

/** A logical date that is no moment. */
export class LogicalDateInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_LOGICAL_DATE_INVALID";
  readonly cure = "Give a date, or a date and time with its offset, such as 2026-01-31T06:00:00Z.";

  constructor(value: string) {
    super(`not a date: ${value}`);
  }
}

/** The Dag uses something that the embedded scheduler does not know. */
export class DagNotRunnableError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_NOT_RUNNABLE";
  readonly cure = "Run it on an Airflow, or take that part out to run the rest here.";
  /** What it uses and the scheduler does not know. */
  readonly unsupported: readonly string[];

  constructor(dagId: string, unsupported: readonly string[]) {
    super(`the embedded scheduler cannot run the Dag ${dagId}: it uses ${unsupported.join(", ")}`);
    this.unsupported = unsupported;
  }
}

/** A run in which nothing can ever happen again, though it has not ended. */
export class RunStuckError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUN_STUCK";
  readonly cure =
    "Deferral and human input need an Airflow; a task without room in its pool needs fewer slots.";
  /** Tasks that have not ended. */
  readonly taskIds: readonly string[];

  constructor(runId: string, waiting: readonly { taskId: string; state: string | null }[]) {
    const all = waiting.map(({ taskId, state }) => `${taskId} ${state ?? "none"}`);
    super(`nothing is left to do in the run ${runId}, and these have not ended: ${all.join(", ")}`);
    this.taskIds = waiting.map(({ taskId }) => taskId);
  }
}

/** A connection that is neither a URI nor a JSON object of Airflow's form. */
export class ConnectionInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_CONNECTION_INVALID";
  readonly cure =
    "Give a URI such as postgres://user:secret@host:5432/db, or a JSON object with conn_type, host, login, password, schema, port, extra.";
  /** Id of the connection. */
  readonly connectionId: string;

  constructor(connectionId: string, fact: string, options?: ErrorOptions) {
    super(`the connection ${connectionId} ${fact}`, options);
    this.connectionId = connectionId;
  }
}

/** The Dag has a run at that logical date already. */
export class RunExistsError extends WindsockError {
  readonly code = "ERR_WINDSOCK_RUN_EXISTS";
  readonly cure = "Choose another --logical-date, or another --db.";

  constructor(dagId: string, logicalDate: string) {
    super(`the Dag ${dagId} already has a run at ${logicalDate} in this database`);
  }
}
