import { ContractViolatedError } from "./errors.ts";
import { Instant } from "./instant.ts";
import { RawJson } from "./raw-json.ts";

/** Checks a value that is no message of its own. @returns it in the form we use, or `wrong` */
export type Check = (value: unknown) => unknown;

/** What a check returns for a value of another kind. */
export const wrong: unique symbol = Symbol("wrong");

const digits = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const isoDuration = /^[+-]?P(?=.)(\d+(\.\d+)?[YMWD])*(T(?=.)(\d+(\.\d+)?[HMS])*)?$/;
const clockDuration = /^(-?)(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?$/;
const hasZone = /([zZ]|[+-]\d\d:?\d\d)$/;
const ourUuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const uuid =
  /^(?:urn:uuid:|\{)?([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})\}?$/i;
/** Airflow's dates are of the years 1 to 9999, in seconds since 1970. */
const [firstSecond, lastSecond] = [-62_135_596_800, 253_402_300_799];
const yes = new Set(["1", "true", "t", "yes", "y", "on"]);
const no = new Set(["0", "false", "f", "no", "n", "off"]);

/** By kind, as lenient as Airflow's own models are (pydantic in its lax mode). */
const checks: Readonly<Record<string, Check>> = {
  str: (value) => (value instanceof Uint8Array ? text(value) : asText(value)),
  int: (value) => {
    if (typeof value === "string") {
      return digits.test(value) ? safe(BigInt(value)) : wrong;
    }
    return typeof value === "bigint" || Number.isInteger(value) ? value : wrong;
  },
  float: (value) => {
    if (typeof value === "string") {
      return decimal.test(value) ? Number(value) : wrong;
    }
    return typeof value === "bigint" || typeof value === "number" ? value : wrong;
  },
  bool: (value) => {
    if (typeof value === "boolean") {
      return value;
    }
    const word = typeof value === "string" ? value.toLowerCase() : JSON.stringify(value);
    return yes.has(word) || (no.has(word) ? false : wrong);
  },
  time: moment,
  naive: (value) => {
    const isNaive = typeof value === "string" && !hasZone.test(value);
    return isNaive && Instant.parse(`${value}Z`) !== undefined ? value : moment(value);
  },
  duration: (value) => {
    if (typeof value === "number" && Number.isFinite(value)) {
      return `${value < 0 ? "-" : ""}PT${Math.abs(value)}S`;
    }
    if (typeof value !== "string") {
      return wrong;
    }
    const [, sign, hours, minutes, seconds = "0"] = clockDuration.exec(value) ?? [];
    if (hours !== undefined) {
      return `${sign}PT${hours}H${minutes}M${seconds}S`;
    }
    return isoDuration.test(value) ? value : wrong;
  },
  uuid: (value) => {
    if (typeof value === "string" && ourUuid.test(value)) {
      return value;
    }
    const parts = typeof value === "string" ? uuid.exec(value) : null;
    return parts === null ? wrong : parts.slice(1).join("-").toLowerCase();
  },
  json: (value) => (value === undefined ? wrong : value),
  object: (value) => {
    const isObject = value instanceof RawJson ? value.text.startsWith("{") : isRecord(value);
    return isObject ? value : wrong;
  },
};

/**
 * The check of a kind.
 *
 * @param kind - a kind of the tables that is not a message, or the allowed words with / between them
 */
export function checkOf(kind: string): Check {
  const words: readonly unknown[] = kind.split("/");
  return checks[kind] ?? ((value) => (words.includes(value) ? value : wrong));
}

/**
 * Checks one value.
 *
 * @param kind - as for `checkOf`
 * @param path - named in the error
 * @returns the value in our form: moments as ISO 8601 in UTC, numbers as numbers
 * @throws {ContractViolatedError} it is of another kind
 */
export function checkValue(value: unknown, kind: string, path: string): unknown {
  const checked = (checks[kind] ?? checkOf(kind))(value);
  if (checked === wrong) {
    throw new ContractViolatedError(path, `is not ${kind.replaceAll("/", " or ")}`);
  }
  return checked;
}

/** Whether a value is an object of its own keys, and neither a list nor one of our classes. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function asText(value: unknown): unknown {
  return typeof value === "string" ? value : wrong;
}

/** Airflow takes bytes for text when they are UTF-8. */
function text(bytes: Uint8Array): unknown {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return wrong; // the decoder says so by throwing
  }
}

function moment(value: unknown): unknown {
  const instant = value instanceof Instant ? value : readMoment(value);
  return instant !== undefined && instant.seconds >= firstSecond && instant.seconds <= lastSecond
    ? instant.toString()
    : wrong;
}

function readMoment(value: unknown): Instant | undefined {
  if (typeof value === "string") {
    return decimal.test(value) ? epoch(Number(value)) : Instant.parse(value);
  }
  return typeof value === "number" ? epoch(value) : undefined;
}

/** Seconds, or milliseconds where seconds would be beyond the year 2600, as pydantic reads numbers. */
function epoch(number: number): Instant {
  const seconds = Math.abs(number) > 2e10 ? number / 1000 : number;
  const whole = Math.floor(seconds);
  const micros = Math.round((seconds - whole) * 1e6);
  return new Instant(whole + Math.floor(micros / 1e6), (micros % 1e6) * 1000);
}

function safe(integer: bigint): number | bigint {
  return integer === BigInt(Number(integer)) && Number.isSafeInteger(Number(integer))
    ? Number(integer)
    : integer;
}
