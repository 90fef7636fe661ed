import { admit, type Candidate, type Occupant, type Pool } from "./admission.ts";
import {
  dueAt,
  type InstancesByTask,
  isPastDone,
  judgeUpstream,
  type PastStates,
} from "./dependencies.ts";
import { type Instance, isFinished, isOccupying, isSchedulable } from "./instance.ts";
import type { ScheduledDag, ScheduledTask } from "./read-dag.ts";
import { judgeRun, type RunVerdict } from "./run-state.ts";

/** The run that a round is about. */
export interface RunFacts {
  readonly runId: string;
  /** ISO 8601, UTC; null in a run without one. */
  readonly logicalDate: string | null;
  /** When the run began, in milliseconds. */
  readonly startedAt: number;
}

/** A change of one instance that a round asks for. */
export type Transition =
  | {
      readonly to: "skipped" | "upstream_failed" | "removed" | "success" | "failed";
      readonly id: string;
      readonly tryNumber: number;
    }
  | { readonly to: "scheduled"; readonly id: string; readonly tryNumber: number }
  | { readonly to: "queued"; readonly id: string };

/** What a round found: changes to write, the state of the run, and when to look again if nothing happens. */
export interface Round {
  /** In this order; an instance may be scheduled and then queued. */
  readonly transitions: readonly Transition[];
  readonly run: RunVerdict;
  /** Next moment at which a clock changes something, in milliseconds; null when only a task's end can. */
  readonly wakeAt: number | null;
}

/** The world of a round. All of it is given, so that the same round gives the same answer. */
export interface RoundInput {
  readonly dag: ScheduledDag;
  readonly run: RunFacts;
  readonly instances: readonly Instance[];
  /** The run before, by logical date. */
  readonly past: PastStates;
  readonly nowMs: number;
  readonly pools: ReadonlyMap<string, Pool>;
  /** How many instances may be queued now. */
  readonly freeWorkers: number;
}

/**
 * One round of scheduling for one run, by Airflow's rules: every instance is judged by the states at the start of the
 * round, so what the round sets is seen by others in the next one only.
 */
export function planRound(input: RoundInput): Round {
  const { dag, run, instances, nowMs } = input;
  const timeoutAt = dag.runTimeoutMs === null ? null : run.startedAt + dag.runTimeoutMs;
  if (timeoutAt !== null && nowMs >= timeoutAt) {
    return {
      transitions: timedOut(instances),
      run: { state: "failed", reason: "timeout" },
      wakeAt: null,
    };
  }
  const byTask: InstancesByTask = Map.groupBy(instances, ({ taskId }) => taskId);
  const decided =
    dag.failFast && instances.some(({ state }) => state === "failed")
      ? stopped(instances)
      : instances.flatMap((instance) => decide(instance, input, byTask));
  const verdict = judgeRun(dag, byTask, decided.length > 0);
  const queued = verdict.state === "running" ? queue(input, decided) : [];
  const waits = instances
    .flatMap((instance) => waitOf(instance, input) ?? [])
    .filter((at) => at > nowMs);
  const wakes = timeoutAt === null ? waits : [...waits, timeoutAt];
  return {
    transitions: [...decided, ...queued],
    run: verdict,
    wakeAt: wakes.length === 0 ? null : Math.min(...wakes),
  };
}

function decide(instance: Instance, input: RoundInput, byTask: InstancesByTask): Transition[] {
  const { id, tryNumber, state } = instance;
  const task = input.dag.tasks.get(instance.taskId);
  if (task === undefined) {
    return isFinished(state) || isOccupying(state) ? [] : [{ to: "removed", id, tryNumber }];
  }
  if (!isSchedulable(state)) {
    return [];
  }
  const verdict = judgeUpstream(task, byTask);
  if (verdict === "skipped" || verdict === "upstream_failed") {
    return [{ to: verdict, id, tryNumber }];
  }
  if (
    verdict === "wait" ||
    !isPastDone(task, input.past) ||
    (waitOf(instance, input) ?? 0) > input.nowMs
  ) {
    return [];
  }
  const nextTry = state === "up_for_reschedule" ? tryNumber : tryNumber + 1;
  return [{ to: task.isEmpty ? "success" : "scheduled", id, tryNumber: nextTry }];
}

/** When the clock lets an instance start again; null when it does not wait for one. */
function waitOf(instance: Instance, { dag, run }: RoundInput): number | null {
  const task = dag.tasks.get(instance.taskId);
  return task === undefined ? null : dueAt(instance, { dag, task, logicalDate: run.logicalDate });
}

function queue(input: RoundInput, decided: readonly Transition[]): Transition[] {
  const { dag, instances, pools, freeWorkers } = input;
  const isNew = new Set(decided.filter(({ to }) => to === "scheduled").map(({ id }) => id));
  const candidates: Candidate[] = [];
  const occupants: Occupant[] = [];
  for (const instance of instances) {
    const task = dag.tasks.get(instance.taskId);
    if (task === undefined) {
      continue;
    }
    const candidate = candidateOf(instance, task, input);
    if (instance.state === "scheduled" || isNew.has(instance.id)) {
      candidates.push(candidate);
    } else if (isOccupying(instance.state) || instance.state === "deferred") {
      occupants.push({ ...candidate, isDeferred: instance.state === "deferred" });
    }
  }
  return admit(candidates, { pools, occupants, freeWorkers }).map((id) => ({ to: "queued", id }));
}

function candidateOf(instance: Instance, task: ScheduledTask, { dag, run }: RoundInput): Candidate {
  return {
    ...task,
    id: instance.id,
    runKey: `${dag.dagId} ${run.runId}`,
    taskKey: `${dag.dagId} ${task.taskId}`,
    logicalAt: run.logicalDate === null ? null : Date.parse(run.logicalDate),
    mapIndex: instance.mapIndex,
    maxActiveTasks: dag.maxActiveTasks,
  };
}

/** What failFast does to the others: who runs has failed, who has not begun is skipped. */
function stopped(instances: readonly Instance[]): Transition[] {
  return instances
    .filter(({ state }) => !isFinished(state))
    .map(({ id, tryNumber, state }) => ({
      to: state === "running" ? "failed" : "skipped",
      id,
      tryNumber,
    }));
}

/** Airflow: every instance without a final state, running ones too, becomes skipped. */
function timedOut(instances: readonly Instance[]): Transition[] {
  return instances
    .filter(({ state }) => !isFinished(state))
    .map(({ id, tryNumber }) => ({ to: "skipped", id, tryNumber }));
}
