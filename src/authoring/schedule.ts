import { type Duration, durationSeconds } from "../base/index.ts";
import { checkZone } from "./dates.ts";
import { OptionInvalidError } from "./errors.ts";

/** When a Dag runs by itself. */
export type Schedule =
  | { readonly kind: "none" | "once" | "continuous" }
  | CronSchedule
  | { readonly kind: "every"; readonly seconds: number };

/** Runs at moments that crons name. */
export interface CronSchedule {
  /** Tells it from other schedules. */
  readonly kind: "cron";
  /** Five fields each, or six with seconds at the end. */
  readonly expressions: readonly string[];
  /** Undefined: the Dag's. */
  readonly timezone: string | undefined;
  /** Length of the data interval that ends with each moment. */
  readonly intervalSeconds: number;
  /** Whether the moment that passed before the Dag was first seen gets a run: within so many seconds, when a number. */
  readonly runImmediately: boolean | number;
}

/** What {@link cron} takes beside the expressions. */
export interface CronOptions {
  /** Name of a time zone, as in `Europe/Berlin`. Left out: the Dag's. */
  readonly timezone?: string;
  /** Length of the data interval that ends with each moment. Left out: none. */
  readonly interval?: Duration;
  /** Runs the last moment at once when the Dag is first seen; a duration: when it is not longer ago. */
  readonly runImmediately?: boolean | Duration;
}

/** What the option `schedule` takes: {@link cron}, {@link every}, a cron, a preset, or null for runs by hand only. */
export type ScheduleInput = Schedule | string | null;

const presets: Readonly<Record<string, string>> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};
/** Five fields; a sixth is seconds, a seventh years. */
const cronText = /^\S+( \S+){4,6}$/;
const cronField = /^[\w*/,#?-]+$/;

/**
 * A schedule by cron expressions: five fields, or six with seconds at the end, or a preset such as `@daily`.
 *
 * @throws {OptionInvalidError} when an expression or option is not valid
 */
export function cron(expressions: string | readonly string[], options: CronOptions = {}): Schedule {
  const { timezone, interval = 0, runImmediately = false } = options;
  if (timezone !== undefined) {
    checkZone("timezone", timezone);
  }
  return {
    kind: "cron",
    expressions: [expressions].flat().map(readCron),
    timezone,
    intervalSeconds: readSeconds("interval", interval, 0),
    runImmediately:
      typeof runImmediately === "boolean"
        ? runImmediately
        : readSeconds("runImmediately", runImmediately, 0),
  };
}

/**
 * A schedule by a fixed distance in time: `every("6h")`.
 *
 * @throws {OptionInvalidError} when it is no duration of at least a second
 */
export function every(duration: Duration): Schedule {
  return { kind: "every", seconds: readSeconds("every", duration, 1) };
}

/** Reads what the option `schedule` was given. */
export function readSchedule(input: ScheduleInput | undefined): Schedule {
  if (input === null || input === undefined) {
    return { kind: "none" };
  }
  if (typeof input !== "string") {
    return input;
  }
  return input === "@once" || input === "@continuous"
    ? { kind: input === "@once" ? "once" : "continuous" }
    : cron(input);
}

function readCron(expression: string): string {
  const text = presets[expression] ?? expression.trim().replace(/\s+/g, " ");
  if (!cronText.test(text) || !text.split(" ").every((field) => cronField.test(field))) {
    throw new OptionInvalidError("schedule", `${JSON.stringify(expression)} is not a cron`);
  }
  return text;
}

function readSeconds(option: string, duration: Duration, least: number): number {
  const seconds = durationSeconds(duration);
  if (seconds === undefined || seconds < least) {
    throw new OptionInvalidError(option, `${JSON.stringify(duration)} is not a duration`);
  }
  return seconds;
}
