/** A span of time: a number of seconds, or a text of parts such as `"5m"`, `"1h30m"`, `"250ms"`. */
export type Duration = number | string;

const secondsPer: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
};
const part = /(\d+(?:\.\d+)?)(ms|[smhd])/g;
const whole = /^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/;

/**
 * Reads a duration.
 *
 * @param duration - seconds, or parts with the units `d`, `h`, `m`, `s`, `ms`
 * @returns seconds, or undefined when `duration` is neither a finite number nor such a text
 */
export function durationSeconds(duration: Duration): number | undefined {
  if (typeof duration === "number") {
    return Number.isFinite(duration) ? duration : undefined;
  }
  if (!whole.test(duration)) {
    return undefined;
  }
  let seconds = 0;
  for (const [, amount, unit = ""] of duration.matchAll(part)) {
    /* c8 ignore next -- `whole` has seen that each part has one of these units */
    seconds += Number(amount) * (secondsPer[unit] ?? Number.NaN);
  }
  return seconds;
}

/**
 * Milliseconds on a clock that never jumps and begins with the process. `performance.now()` tells the same, and has a module of
 * its own to load.
 */
export function nowMs(): number {
  return process.uptime() * 1_000;
}
