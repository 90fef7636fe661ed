import { OptionInvalidError } from "./errors.ts";

/** A moment: a `Date`, or an ISO text. Without an offset the text means the Dag's time zone. */
export type Moment = Date | string;

const isoText = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;
/** Clocks were put forward and back within a day of the moment, so two looks at the offset settle it. */
const looks = 2;

/**
 * Reads a moment.
 *
 * @param option - name of the option it is given for
 * @param zone - name of the time zone of a text without offset
 * @returns seconds since 1970
 * @throws {OptionInvalidError} when it is none
 */
export function momentSeconds(option: string, moment: Moment, zone: string): number {
  const match = typeof moment === "string" ? isoText.exec(moment) : undefined;
  const hasOffset = match?.[1] !== undefined;
  const text = String(moment).replace(" ", "T");
  const bare = text.includes("T") ? `${text}Z` : text; // a date alone is read as UTC already
  const at = moment instanceof Date ? moment.getTime() : Date.parse(hasOffset ? text : bare);
  if (match === null || Number.isNaN(at)) {
    throw new OptionInvalidError(option, `${JSON.stringify(moment)} is not a date`);
  }
  if (moment instanceof Date || hasOffset || zone === "UTC") {
    return at / 1000;
  }
  let utc = at;
  for (let look = 0; look < looks; look += 1) {
    utc = at - offsetMs(utc, zone);
  }
  return utc / 1000;
}

/** Throws unless `zone` is the name of a time zone. */
export function checkZone(option: string, zone: string): void {
  try {
    if (zone !== "UTC") {
      offsetMs(0, zone); // loads the tables of time zones, half a Node start: not for the default
    }
  } catch {
    throw new OptionInvalidError(option, `${JSON.stringify(zone)} is not a time zone`);
  }
}

/** How far the clocks of `zone` are ahead of UTC at a moment. */
function offsetMs(at: number, zone: string): number {
  const name = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" })
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value;
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /* c8 ignore next -- the part is always there */
    /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name ?? "") ?? [];
  const size = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return (sign === "-" ? -size : size) * 1000;
}
