import { WindsockError } from "../base/index.ts";

/** The id of a Dag or a task is not one that Airflow takes. */
export class IdInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_ID_INVALID";
  readonly cure = "Use 1 to 250 letters, digits, underscores, dots and dashes.";
  readonly id: string;

  constructor(what: "Dag" | "task", id: string) {
    super(`the ${what} id ${JSON.stringify(id).slice(0, 80)} is not valid`);
    this.id = id;
  }
}

/** Two tasks of a Dag have the same id. */
export class DuplicateTaskError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DUPLICATE_TASK";
  readonly cure = "Give each task of a Dag an id of its own.";
  readonly dagId: string;
  readonly taskId: string;

  constructor(dagId: string, taskId: string) {
    super(`the Dag ${dagId} already has a task ${taskId}`);
    this.dagId = dagId;
    this.taskId = taskId;
  }
}

/** An option does not exist, or has a value it cannot have. */
export class OptionInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_OPTION_INVALID";
  readonly cure = "Correct the option; its type and its doc comment say what it takes.";
  readonly option: string;
  readonly nearest: string | undefined;

  constructor(option: string, fact: string, nearest?: string) {
    super(`${option}: ${fact}`.slice(0, 120));
    this.option = option;
    this.nearest = nearest;
  }
}

/** A task was declared and never placed in the Dag. */
export class TaskNotCalledError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_NOT_CALLED";
  readonly cure =
    "Call what dag.task() returned, with the task's arguments: the call places the task.";
  readonly taskId: string;

  constructor(dagId: string, taskId: string) {
    super(`the task ${taskId} of the Dag ${dagId} is declared but never called`);
    this.taskId = taskId;
  }
}

/** A task was placed in the Dag twice. */
export class TaskCalledTwiceError extends WindsockError {
  readonly code = "ERR_WINDSOCK_TASK_CALLED_TWICE";
  readonly cure = "Call a task once and pass on what it returned, or declare a second task.";
  readonly taskId: string;

  constructor(taskId: string) {
    super(`the task ${taskId} is called a second time`);
    this.taskId = taskId;
  }
}

/** The tasks of a Dag wait for each other in a circle. */
export class DagCycleError extends WindsockError {
  readonly code = "ERR_WINDSOCK_DAG_CYCLE";
  readonly cure = "Remove one of the dependencies named.";
  /** Ids on the circle; the first is also the last. */
  readonly path: readonly string[];

  constructor(path: readonly string[]) {
    super(`the tasks wait for each other: ${path.join(" -> ")}`.slice(0, 120));
    this.path = path;
  }
}

/** What a task call returned is used as something else than an argument of a task of the same Dag. */
export class ReferenceInvalidError extends WindsockError {
  readonly code = "ERR_WINDSOCK_REFERENCE_INVALID";
  readonly cure =
    "A call of a task returns a reference to a value to come: pass it to another task of the same Dag, as it is.";
  readonly taskId: string;

  constructor(taskId: string, fact: string) {
    super(`the reference to task ${taskId} ${fact}`);
    this.taskId = taskId;
  }
}

/** `getContext()` was called where no task runs. */
export class NoContextError extends WindsockError {
  readonly code = "ERR_WINDSOCK_NO_CONTEXT";
  readonly cure = "Call getContext() from a task's handler, not while the Dag file is loaded.";

  constructor() {
    super("no task is running here");
  }
}
