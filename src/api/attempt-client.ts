import { type ApiClientOptions, type ApiConnection, openConnection } from "./connection.ts";
import { createTaskInstances, type TaskInstances } from "./task-instances.ts";

/**
 * As much of a client as it takes to play one attempt: typed calls about task instances, all others by their id. A program
 * that starts with each attempt reads no more than that.
 */
export interface AttemptClient extends ApiConnection {
  /** Claims, heartbeats, states and rendered fields of task instances. */
  readonly taskInstances: TaskInstances;
}

/** Makes such a client. It keeps connections until it is closed; idle ones do not keep the process alive. */
export function createAttemptClient(options: ApiClientOptions): AttemptClient {
  const { connection } = openConnection(options);
  return {
    ...connection,
    taskInstances: createTaskInstances(connection.call, connection.version),
  };
}
