import { RawJson } from "../contract/index.ts";
import { ApiRequestError } from "./errors.ts";

/** How a value is written in the text, where it is no object or list. */
interface Written {
  readonly source?: string;
}

/** Deepest nesting of a body we send: what the frames of a runner allow too, and the end of a cycle. */
const limitDepth = 64;

/**
 * Reads JSON text.
 *
 * @returns ordinary values; an integer beyond 2^53 is a bigint, so that none is rounded
 * @throws {SyntaxError} when the text is not JSON
 */
export function parseJson(text: string): unknown {
  return /\d{16}/.test(text) ? JSON.parse(text, exactInteger) : JSON.parse(text);
}

/**
 * Writes a request's body. RawJson is spliced in wherever it stands, bigint becomes digits, a key without a value is left
 * out, and what has a `toJSON` is asked for its form.
 *
 * @param value - the body
 * @param operation - for the error
 * @throws {ApiRequestError} for what JSON cannot hold, naming its path: NaN, functions, Map, cycles, lone surrogates
 */
export function writeJson(value: unknown, operation: string): string {
  return write(value, "$", 0);

  function write(value: unknown, at: string, depth: number): string {
    if (value instanceof RawJson) {
      return value.text;
    }
    if (value === null || typeof value === "boolean" || Number.isFinite(value)) {
      return JSON.stringify(value);
    }
    if (typeof value === "bigint") {
      return String(value);
    }
    if (typeof value === "string" && value.isWellFormed()) {
      return JSON.stringify(value);
    }
    if (depth === limitDepth) {
      throw new ApiRequestError(operation, at, `is nested deeper than ${limitDepth}, or a cycle`);
    }
    if (Array.isArray(value)) {
      const elements = Array.from(value, (one: unknown, index) =>
        write(one, `${at}[${index}]`, depth + 1),
      );
      return `[${elements.join()}]`;
    }
    if (typeof value === "object" && value !== null) {
      if ("toJSON" in value && typeof value.toJSON === "function") {
        return write(value.toJSON(), at, depth + 1);
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype === null || Object.getPrototypeOf(prototype) === null) {
        const members = Object.entries(value)
          .filter(([, member]) => member !== undefined)
          .map(([key, member]) => {
            const name = write(key, at, depth);
            return `${name}:${write(member, `${at}.${key}`, depth + 1)}`;
          });
        return `{${members.join()}}`;
      }
    }
    throw new ApiRequestError(operation, at, `is ${nameOf(value)}, which JSON cannot hold`);
  }
}

function exactInteger(_key: string, value: unknown, { source = "" }: Written = {}): unknown {
  const isUnsafe = typeof value === "number" && !Number.isSafeInteger(value);
  return isUnsafe && /^-?\d+$/.test(source) ? BigInt(source) : value;
}

function nameOf(value: unknown): string {
  if (typeof value === "string") {
    return "text with half a surrogate pair";
  }
  if (typeof value === "number") {
    return String(value);
  }
  return typeof value === "object" && value !== null
    ? `an instance of ${value.constructor.name}`
    : `a ${typeof value}`;
}
