import type { Instance, InstanceState } from "./instance.ts";
import type { ScheduledDag, ScheduledTask } from "./read-dag.ts";
import { retryDelaySeconds } from "./retry-delay.ts";
import { triggerRules, type UpstreamCounts, type Verdict } from "./trigger-rules.ts";

/** Instances of a run by the id of their task. */
export type InstancesByTask = ReadonlyMap<string, readonly Instance[]>;

/** What the trigger rule of `task` says, given the states of everything directly before it. */
export function judgeUpstream(task: ScheduledTask, instances: InstancesByTask): Verdict {
  return task.upstream.length === 0
    ? "run"
    : triggerRules[task.triggerRule](countUpstream(task, instances));
}

/** States of the run before, by the id of the task; null when there is no such run. */
export type PastStates = ReadonlyMap<string, readonly InstanceState[]> | null;

/** Whether the run before lets `task` start: always, unless the task depends on it. */
export function isPastDone(task: ScheduledTask, past: PastStates): boolean {
  if (!task.dependsOnPast || past === null) {
    return true;
  }
  const before = past.get(task.taskId);
  if (before === undefined) {
    return task.ignoresFirstPast;
  }
  const after = task.waitsForDownstream ? task.downstream.flatMap((id) => past.get(id) ?? []) : [];
  return [...before, ...after].every((state) => state === "success" || state === "skipped");
}

/**
 * The moment an instance may start again at, in milliseconds: end of the retry delay or of the reschedule; null when it
 * waits for no clock.
 */
export function dueAt(
  instance: Instance,
  {
    dag,
    task,
    logicalDate,
  }: { dag: ScheduledDag; task: ScheduledTask; logicalDate: string | null },
): number | null {
  if (instance.state === "up_for_reschedule") {
    return instance.rescheduleAt;
  }
  if (instance.state !== "up_for_retry" || instance.endedAt === null) {
    return null;
  }
  const rules = { ...task, dagId: dag.dagId, logicalDate };
  const delay = instance.retryDelaySeconds ?? retryDelaySeconds(rules, instance.tryNumber);
  return instance.endedAt + delay * 1000;
}

function countUpstream(task: ScheduledTask, instances: InstancesByTask): UpstreamCounts {
  const counts = { total: 0, success: 0, skipped: 0, failed: 0, upstreamFailed: 0, removed: 0 };
  for (const upstreamId of task.upstream) {
    const upstream = instances.get(upstreamId) ?? [];
    counts.total += Math.max(upstream.length, 1); // a task without an instance counts as never done
    for (const { state } of upstream) {
      if (state === "success" || state === "skipped" || state === "failed" || state === "removed") {
        counts[state] += 1;
      } else if (state === "upstream_failed") {
        counts.upstreamFailed += 1;
      }
    }
  }
  return counts;
}
