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
   * @returns undefined when it is none, or has neither `Z` nor an offset
   */
  static parse(text: string): Instant | undefined {
    const [, date = "", time = "", fraction = "", zone = ""] = isoMoment.exec(text) ?? [];
    const milliseconds = Date.parse(
      `${date}T${time}${zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2").toUpperCase()}`,
    );
    if (zone === "" || Number.isNaN(milliseconds)) {
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

const isoMoment = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d+))?([Zz]|[+-]\d\d:?\d\d)?$/;
