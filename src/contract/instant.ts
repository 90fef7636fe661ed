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
    const date = new Date(this.seconds * 1000);
    if (Number.isNaN(date.getTime())) {
      throw new RangeError(`${this.seconds} s is outside of what a date can be`);
    }
    const whole = date.toISOString().replace(/\.000Z$/, "");
    const digits = String(this.nanos).padStart(9, "0");
    const fraction = digits.endsWith("000") ? digits.slice(0, 6) : digits;
    return this.nanos === 0 ? `${whole}Z` : `${whole}.${fraction}Z`;
  }
}

const isoMoment = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;

/** Whether a moment is written this way: JavaScript reads 30 February as 2 March, and 24:00 as the next day. */
function isSpelled(milliseconds: number, text: string): boolean {
  return new Date(milliseconds).toISOString().startsWith(text);
}
