/** A moment with nanoseconds: what a MessagePack timestamp holds. */
export class Instant {
  /** Whole seconds since 1970, rounded down. */
  readonly seconds: number;
  /** Nanoseconds after them, 0 to 999,999,999. */
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }

  /**
   * Reads an ISO 8601 text.
   *
   * @returns undefined when it is none, or has neither `Z` nor an offset, or names a day or hour that does not exist
   */
  static parse(text: string): Instant | undefined {
    const [, date = "", time = "", fraction = "", zone = ""] = isoMoment.exec(text) ?? [];
    const local = Date.parse(`${date}T${time}Z`);
    const milliseconds = Date.parse(
      `${date}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2").toUpperCase()}`,
    );
    if (zone === "" || Number.isNaN(milliseconds) || !isSpelled(local, `${date}T${time}`)) {
      return undefined;
    }
    return new Instant(milliseconds / 1000, Number(fraction.slice(0, 9).padEnd(9, "0")));
  }

  /** ISO 8601 in UTC: microseconds when there are any, nanoseconds only where they say more. */
  toString(): string {
    const days = Math.floor(this.seconds / 86_400);
    const second = this.seconds - days * 86_400;
    const [hours, minutes] = [Math.floor(second / 3600), Math.floor(second / 60) % 60];
    const whole = `${dateOf(days)}T${two(hours)}:${two(minutes)}:${two(second % 60)}`;
    if (this.nanos === 0) {
      return `${whole}Z`;
    }
    const digits = String(this.nanos).padStart(9, "0");
    return `${whole}.${digits.endsWith("000") ? digits.slice(0, 6) : digits}Z`;
  }
}

/** By days since 1970. */
const dates = new Map<number, string>();
const limitDates = 100;

/** The date of a day since 1970. Messages name the same few days again and again, so they are kept. */
function dateOf(days: number): string {
  const known = dates.get(days);
  if (known !== undefined) {
    return known;
  }
  const date = new Date(days * 86_400_000);
  if (Number.isNaN(date.getTime())) {
    throw new RangeError(`${days} days since 1970 are outside of what a date can be`);
  }
  if (dates.size === limitDates) {
    dates.clear();
  }
  const text = date.toISOString().slice(0, -"T00:00:00.000Z".length);
  dates.set(days, text);
  return text;
}

function two(number: number): string {
  return number < 10 ? `0${number}` : String(number);
}

const isoMoment = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;

/** Whether a moment is written this way: JavaScript reads 30 February as 2 March, and 24:00 as the next day. */
function isSpelled(milliseconds: number, text: string): boolean {
  return new Date(milliseconds).toISOString().startsWith(text);
}
