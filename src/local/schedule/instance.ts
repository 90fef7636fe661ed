import { isFinishedState, type TaskInstanceState } from "../../contract/index.ts";

/** State of a task instance; null before it is scheduled. */
export type InstanceState = TaskInstanceState | null;

/** A task instance as the rules see it: a row of the store. */
export interface Instance {
  readonly id: string;
  readonly taskId: string;
  readonly mapIndex: number;
  readonly state: InstanceState;
  /** Number of the current or last try; 0 before the first. */
  readonly tryNumber: number;
  /** When the last try ended, in milliseconds. */
  readonly endedAt: number | null;
  /** The moment that the task asked to be called again at, in milliseconds; only of up_for_reschedule. */
  readonly rescheduleAt: number | null;
  /** Delay that the task itself asked for, in seconds; replaces the task's own for this retry. */
  readonly retryDelaySeconds: number | null;
}

/** Whether an instance has come to its end. */
export function isFinished(state: InstanceState): boolean {
  return isFinishedState(state);
}

/** Whether the scheduler may start an instance once its dependencies are met. */
export function isSchedulable(state: InstanceState): boolean {
  return state === null || state === "up_for_retry" || state === "up_for_reschedule";
}

/** Whether a worker has the instance, or is about to. */
export function isOccupying(state: InstanceState): boolean {
  return state === "queued" || state === "running" || state === "restarting";
}
