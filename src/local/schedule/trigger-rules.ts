/** How many of a task's upstream instances are in which state. */
export interface UpstreamCounts {
  readonly total: number;
  readonly success: number;
  readonly skipped: number;
  readonly failed: number;
  readonly upstreamFailed: number;
  readonly removed: number;
}

/** What a rule says of an instance: it may run, it must wait, or it gets a state without running. */
export type Verdict = "run" | "wait" | "skipped" | "upstream_failed";

/** Name of a trigger rule. */
export type TriggerRule =
  | "all_success"
  | "all_failed"
  | "all_done"
  | "all_skipped"
  | "one_success"
  | "one_failed"
  | "one_done"
  | "none_failed"
  | "none_failed_min_one_success"
  | "none_skipped"
  | "all_done_min_one_success"
  | "all_done_setup_success"
  | "always";

/**
 * Airflow's trigger rules, as a table: each first gives a state where one is due, even before all upstream instances
 * are done, and then says whether the instance may run. A removed instance is forgiven where the formula subtracts it.
 *
 * Airflow 3.3. Setups and teardowns are not looked at here.
 */
export const triggerRules: Readonly<Record<TriggerRule, (counts: UpstreamCounts) => Verdict>> = {
  all_success({ total, success, skipped, failed, upstreamFailed, removed }) {
    if (failed + upstreamFailed > 0) return "upstream_failed";
    if (skipped > 0) return "skipped";
    return runWhen(total - removed === success);
  },
  all_failed({ total, success, skipped, failed, upstreamFailed, removed }) {
    if (success + skipped > 0) return "skipped";
    return runWhen(total - removed === failed + upstreamFailed);
  },
  all_done(counts) {
    return runWhen(areDone(counts));
  },
  all_skipped({ total, success, skipped, failed, upstreamFailed }) {
    if (success + failed + upstreamFailed > 0) return "skipped";
    return runWhen(skipped === total);
  },
  one_success(counts) {
    if (counts.success > 0) return "run";
    return areDone(counts) ? withoutSuccess(counts) : "wait";
  },
  one_failed(counts) {
    if (counts.failed + counts.upstreamFailed > 0) return "run";
    return areDone(counts) ? "skipped" : "wait";
  },
  one_done(counts) {
    if (counts.success + counts.failed > 0) return "run";
    return areDone(counts) ? "skipped" : "wait";
  },
  none_failed({ total, success, skipped, failed, upstreamFailed, removed }) {
    if (failed + upstreamFailed > 0) return "upstream_failed";
    return runWhen(total - removed === success + skipped);
  },
  none_failed_min_one_success(counts) {
    if (counts.failed + counts.upstreamFailed > 0) return "upstream_failed";
    if (!areDone(counts)) return "wait";
    return counts.success > 0 ? "run" : withoutSuccess(counts);
  },
  none_skipped(counts) {
    return counts.skipped > 0 ? "skipped" : runWhen(areDone(counts));
  },
  all_done_min_one_success(counts) {
    if (counts.skipped > 0) return "skipped";
    if (!areDone(counts)) return "wait";
    return counts.success > 0 ? "run" : "upstream_failed";
  },
  all_done_setup_success(counts) {
    return runWhen(areDone(counts)); // the rule of teardowns; without a setup it is this one
  },
  always() {
    return "run";
  },
};

/** Whether `name` is a trigger rule that this scheduler knows. */
export function isTriggerRule(name: string): name is TriggerRule {
  return Object.hasOwn(triggerRules, name);
}

function areDone({
  total,
  success,
  skipped,
  failed,
  upstreamFailed,
  removed,
}: UpstreamCounts): boolean {
  return success + skipped + failed + upstreamFailed + removed === total;
}

function withoutSuccess({ total, skipped }: UpstreamCounts): Verdict {
  return skipped === total ? "skipped" : "upstream_failed";
}

function runWhen(isMet: boolean): Verdict {
  return isMet ? "run" : "wait";
}
