import { type Duration, durationSeconds, nearestName } from "../base/index.ts";
import type { Moment } from "./dates.ts";
import { OptionInvalidError } from "./errors.ts";
import type { ScheduleInput } from "./schedule.ts";

/** Names of Airflow's rules about the tasks before a task. */
export type TriggerRule = (typeof triggerRules)[number];

/** How the weight of a task is added up. */
export type WeightRule = (typeof weightRules)[number];

/** Options of a task; what is left out is Airflow's default. */
export interface TaskOptions {
  /** Tries after the first one. Default 0. */
  readonly retries?: number;
  /** Time between tries. Default 5 minutes. */
  readonly retryDelay?: Duration;
  /** Factor by which the delay grows with each try; true means 2. Default: it does not grow. */
  readonly retryExponentialBackoff?: boolean | number;
  /** Longest delay that growing can reach. */
  readonly maxRetryDelay?: Duration;
  /** Time that one execution may take; then the context's signal aborts and the try fails. */
  readonly executionTimeout?: Duration;
  /** How the tasks before it must have ended. Default `all_success`. */
  readonly triggerRule?: TriggerRule;
  /** Pool that limits how many tasks run at once. Default `default_pool`. */
  readonly pool?: string;
  /** Slots of the pool that it takes. Default 1. */
  readonly poolSlots?: number;
  /** Queue whose workers run it. Default: the Dag's `queue`, else `default`. */
  readonly queue?: string;
  /** Name of the executor that runs it. Left out: Airflow's default. */
  readonly executor?: string;
  /** The higher, the earlier among tasks that wait. Default 1. */
  readonly priorityWeight?: number;
  /** Whether the weights of tasks after (`downstream`) or before it are added. Default `downstream`. */
  readonly weightRule?: WeightRule;
  /** Who answers for the task. Left out: `airflow`. */
  readonly owner?: string;
  /** Markdown, shown in Airflow. */
  readonly doc?: string;
  /** Shown in Airflow in place of the id. */
  readonly displayName?: string;
  /** Publishes each key of the returned object as an XCom of its own too. */
  readonly multipleOutputs?: boolean;
  /** Whether what the handler returns is published. Default true. */
  readonly doXcomPush?: boolean;
  /** Waits until the same task has succeeded in the run before. */
  readonly dependsOnPast?: boolean;
  /** As `dependsOnPast`, and for the tasks directly after it too. */
  readonly waitForDownstream?: boolean;
  /** Instances at once over all runs. */
  readonly maxActiveTisPerDag?: number;
  /** Instances at once in one run. */
  readonly maxActiveTisPerDagrun?: number;
}

/** Options of a Dag; what is left out is Airflow's default. */
export interface DagOptions {
  /** When it runs by itself: `cron(…)`, `every(…)`, a cron, `"@daily"`, `"@once"`, `"@continuous"`. Default null: never. */
  readonly schedule?: ScheduleInput;
  /** From when on the schedule counts. */
  readonly startDate?: Moment;
  /** Until when. */
  readonly endDate?: Moment;
  /** Time zone of the schedule, and of dates without offset. Default `UTC`. */
  readonly timezone?: string;
  /** Creates the runs that were missed too. Default false. */
  readonly catchup?: boolean;
  /** One line, shown in Airflow. */
  readonly description?: string;
  /** Markdown, shown in Airflow. */
  readonly doc?: string;
  /** Shown in Airflow in place of the id. */
  readonly displayName?: string;
  /** Words by which it is found among others. */
  readonly tags?: readonly string[];
  /** What a run can be given: defaults by name, or `param(…)`. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** Options for every task that does not set them itself. */
  readonly defaultArgs?: TaskOptions;
  /** Queue of every task that does not set one. */
  readonly queue?: string;
  /** Tasks at once in one run. Default 16. */
  readonly maxActiveTasks?: number;
  /** Runs at once. Default 16. */
  readonly maxActiveRuns?: number;
  /** Pauses the Dag after so many failed runs in a row. Default 0: never. */
  readonly maxConsecutiveFailedDagRuns?: number;
  /** Time that a run may take; then it fails. */
  readonly dagrunTimeout?: Duration;
  /** Ends the run at the first task that fails for good. */
  readonly failFast?: boolean;
  /** Whether Airflow shows it first as paused. Default: Airflow's configuration. */
  readonly isPausedUponCreation?: boolean;
  /** A link for each owner. */
  readonly ownerLinks?: Readonly<Record<string, string>>;
}

const triggerRules = [
  "all_success",
  "all_failed",
  "all_done",
  "all_skipped",
  "one_success",
  "one_failed",
  "one_done",
  "none_failed",
  "none_failed_min_one_success",
  "none_skipped",
  "all_done_min_one_success",
  "all_done_setup_success",
  "always",
] as const;
const weightRules = ["downstream", "upstream", "absolute"] as const;

/** What a value must be, or undefined when it is fine. */
type Check = (value: unknown) => string | undefined;

const isText: Check = (value) => (typeof value === "string" ? undefined : "a text");
const isBoolean: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
const isObject: Check = (value) =>
  typeof value === "object" && value !== null ? undefined : "an object";
const isTexts: Check = (value) =>
  Array.isArray(value) && value.every((part) => typeof part === "string" && part.length <= 100)
    ? undefined
    : "an array of texts of up to 100 characters";
const isCount =
  (least: number): Check =>
  (value) =>
    Number.isSafeInteger(value) && Number(value) >= least
      ? undefined
      : `a whole number from ${least} on`;
const isDuration =
  (isPositive: boolean): Check =>
  (value) => {
    const seconds =
      typeof value === "string" || typeof value === "number" ? durationSeconds(value) : undefined;
    return seconds !== undefined && seconds >= 0 && (seconds > 0 || !isPositive)
      ? undefined
      : 'a duration such as "5m", or seconds';
  };
const isOneOf =
  (names: readonly string[]): Check =>
  (value) =>
    names.some((name) => name === value) ? undefined : `one of ${names.join(", ")}`;
const isFactor: Check = (value) =>
  typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
    ? undefined
    : "true, false or a number";
const isAnything: Check = () => undefined; // looked at where it is read

const taskChecks: Readonly<Record<keyof TaskOptions, Check>> = {
  retries: isCount(0),
  retryDelay: isDuration(false),
  retryExponentialBackoff: isFactor,
  maxRetryDelay: isDuration(false),
  executionTimeout: isDuration(true),
  triggerRule: isOneOf(triggerRules),
  pool: isText,
  poolSlots: isCount(1),
  queue: isText,
  executor: isText,
  priorityWeight: isCount(-(2 ** 31)),
  weightRule: isOneOf(weightRules),
  owner: isText,
  doc: isText,
  displayName: isText,
  multipleOutputs: isBoolean,
  doXcomPush: isBoolean,
  dependsOnPast: isBoolean,
  waitForDownstream: isBoolean,
  maxActiveTisPerDag: isCount(0),
  maxActiveTisPerDagrun: isCount(0),
};

const dagChecks: Readonly<Record<keyof DagOptions, Check>> = {
  schedule: isAnything,
  startDate: isAnything,
  endDate: isAnything,
  timezone: isText,
  catchup: isBoolean,
  description: isText,
  doc: isText,
  displayName: isText,
  tags: isTexts,
  params: isObject,
  defaultArgs: isObject,
  queue: isText,
  maxActiveTasks: isCount(0),
  maxActiveRuns: isCount(0),
  maxConsecutiveFailedDagRuns: isCount(0),
  dagrunTimeout: isDuration(true),
  failFast: isBoolean,
  isPausedUponCreation: isBoolean,
  ownerLinks: isObject,
};

/** @throws {OptionInvalidError} for an option that a task does not have, or whose value it cannot have */
export function checkTaskOptions(options: TaskOptions): void {
  check(options, taskChecks);
}

/** @throws {OptionInvalidError} for an option that a Dag does not have, or whose value it cannot have */
export function checkDagOptions(options: DagOptions): void {
  check(options, dagChecks);
}

function check(options: object, checks: Readonly<Record<string, Check>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name)) {
      const nearest = nearestName(name, Object.keys(checks));
      const hint = nearest === undefined ? "" : `; nearest: ${nearest}`;
      throw new OptionInvalidError(name, `no such option${hint}`, nearest);
    }
    /* c8 ignore next -- the name is known */
    const wanted = value === undefined ? undefined : checks[name]?.(value);
    if (wanted !== undefined) {
      throw new OptionInvalidError(name, `must be ${wanted}`);
    }
  }
}
