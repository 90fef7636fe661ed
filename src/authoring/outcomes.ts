import { type Duration, durationSeconds } from "../base/index.ts";
import { OptionInvalidError } from "./errors.ts";

/** How a task wants to end, as data; copies of the package find it under {@link outcomeBrand}. */
export type Steer =
  | { readonly kind: "skip" }
  | { readonly kind: "fail" }
  | { readonly kind: "retry"; readonly delaySeconds: number | undefined }
  | { readonly kind: "reschedule"; readonly at: Date }
  | { readonly kind: "defer"; readonly options: DeferOptions };

/** What {@link RetryTask} takes. */
export interface RetryOptions {
  /** Time until the next try, instead of the task's `retryDelay`. */
  readonly delay?: Duration;
  /** Shown in Airflow, up to 500 characters. */
  readonly reason?: string;
}

/** What {@link DeferTask} takes. */
export interface DeferOptions {
  /** The Python trigger that waits, by its import path, and what it is made with: JSON values. */
  readonly trigger: {
    readonly classpath: string;
    readonly kwargs?: Readonly<Record<string, unknown>>;
  };
  /** Name of the method that goes on when the trigger has fired. */
  readonly method: string;
  /** JSON values handed to that method beside the event. */
  readonly kwargs?: Readonly<Record<string, unknown>>;
  /** How long the trigger may wait. */
  readonly timeout?: Duration;
}

const outcomeBrand = Symbol.for("windsock.outcome");

/** Thrown by a handler: the task ends as `skipped`. */
export class SkipTask extends Error {
  constructor(reason = "the task skipped itself") {
    super(reason);
    brand(this, { kind: "skip" });
  }
}

/** Thrown by a handler: the task ends as `failed`, however many retries are left. */
export class FailTask extends Error {
  constructor(reason = "the task failed itself", options?: ErrorOptions) {
    super(reason, options);
    brand(this, { kind: "fail" });
  }
}

/** Thrown by a handler: this try failed, the next one comes after `delay`. Without retries left the task fails. */
export class RetryTask extends Error {
  constructor({ delay, reason = "the task asked for a retry" }: RetryOptions = {}) {
    super(reason);
    brand(this, {
      kind: "retry",
      delaySeconds: delay === undefined ? delay : seconds("delay", delay),
    });
  }
}

/** Thrown by a handler: the same try is started again later; until then no process is held. */
export class RescheduleTask extends Error {
  /** @param when - the moment, or a duration from now */
  constructor(when: Date | Duration) {
    const at = when instanceof Date ? when : new Date(Date.now() + seconds("when", when) * 1000);
    if (Number.isNaN(at.getTime())) {
      throw new OptionInvalidError("when", "the date is not valid");
    }
    super("the task reschedules itself");
    brand(this, { kind: "reschedule", at });
  }
}

/** Thrown by a handler: Airflow's triggerer waits in its place. */
export class DeferTask extends Error {
  constructor(options: DeferOptions) {
    super(`the task waits for ${options.trigger.classpath}`);
    brand(this, { kind: "defer", options });
  }
}

/** How `thrown` wants the task to end; undefined for an ordinary error. */
export function steerOf(thrown: unknown): Steer | undefined {
  const found: unknown =
    typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, outcomeBrand) : undefined;
  return isSteer(found) ? found : undefined;
}

function brand(error: Error, steer: Steer): void {
  error.name = error.constructor.name;
  Object.defineProperty(error, outcomeBrand, { value: steer });
}

function isSteer(value: unknown): value is Steer {
  return typeof value === "object" && value !== null && "kind" in value;
}

function seconds(option: string, duration: Duration): number {
  const found = durationSeconds(duration);
  if (found === undefined || found < 0) {
    throw new OptionInvalidError(option, `${JSON.stringify(duration)} is not a duration`);
  }
  return found;
}
