import { Instant, RawJson } from "../contract/index.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { ValueNotSendableError } from "./errors.ts";
import { writeJsonText } from "./json-to-msgpack.ts";
import {
  largestInteger,
  smallestInteger,
  writeArrayHead,
  writeBigInteger,
  writeBytes,
  writeInstant,
  writeInteger,
  writeMapHead,
  writeText,
} from "./scalars.ts";

/** Deepest nesting of lists and maps in a value. */
export const limitDepth = 64;

/** Deepest nesting in a frame: a value, in the body, in the envelope. */
export const limitFrameDepth = 66;

/**
 * Writes a value. Strict: what would not arrive as it is, is refused and named. Keys that hold undefined are left out,
 * as in JSON.
 *
 * @param path - name of the value in errors
 * @throws {ValueNotSendableError} for functions, undefined, numbers that are not finite, text that is not well-formed,
 *   integers beyond 64 bits, instances of classes other than Instant, RawJson and Uint8Array, cycles, and nesting
 *   deeper than 64
 */
export function encodeValue(value: unknown, out: ByteWriter, path: string = "$"): void {
  encode(value, { out, root: path, keys: [], above: [] });
}

interface Walk {
  readonly out: ByteWriter;
  readonly root: string;
  /** Way from the root to the value at hand. */
  readonly keys: (string | number)[];
  /** Lists and maps on that way, to notice cycles. */
  readonly above: object[];
}

function encode(value: unknown, walk: Walk): void {
  const { out } = walk;
  switch (typeof value) {
    case "string":
      return writeText(wellFormed(value, walk), out);
    case "number":
      return encodeNumber(value, walk);
    case "boolean":
      return out.u8(value ? 0xc3 : 0xc2);
    case "bigint":
      if (value < smallestInteger || value > largestInteger) {
        refuse(walk, "is an integer of more than 64 bits");
      }
      return writeBigInteger(value, out);
    case "object":
      return value === null ? out.u8(0xc0) : encodeObject(value, walk);
    case "undefined":
    case "function":
    case "symbol":
      return refuse(walk, `is ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`);
  }
}

function encodeNumber(value: number, walk: Walk): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    writeInteger(value, walk.out);
  } else if (Number.isFinite(value)) {
    walk.out.taggedFloat(0xcb, value);
  } else {
    refuse(walk, `is ${value}`);
  }
}

function encodeObject(value: object, walk: Walk): void {
  const { out, above } = walk;
  if (value instanceof Instant) {
    return writeInstant(value, out);
  }
  if (value instanceof RawJson) {
    return writeJsonText(value.text, out, pathOf(walk), limitFrameDepth - above.length);
  }
  if (value instanceof Uint8Array) {
    return writeBytes(value, out);
  }
  if (above.includes(value)) {
    refuse(walk, "is a cycle: it contains itself");
  }
  if (above.length >= limitFrameDepth) {
    refuse(walk, `is nested deeper than ${limitDepth} levels`);
  }
  above.push(value);
  if (Array.isArray(value)) {
    encodeArray(value, walk);
  } else {
    encodeMap(value, walk);
  }
  above.pop();
}

function encodeArray(items: readonly unknown[], walk: Walk): void {
  writeArrayHead(items.length, walk.out);
  for (let at = 0; at < items.length; at += 1) {
    walk.keys.push(at);
    encode(items[at], walk);
    walk.keys.pop();
  }
}

function encodeMap(value: object, walk: Walk): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) {
    refuse(walk, `is an instance of ${String(value.constructor?.name)}`);
  }
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  writeMapHead(entries.length, walk.out);
  for (const [key, one] of entries) {
    walk.keys.push(key);
    writeText(wellFormed(key, walk), walk.out);
    encode(one, walk);
    walk.keys.pop();
  }
}

/** A lone surrogate is no UTF-8: Airflow's supervisor dies of one. */
function wellFormed(text: string, walk: Walk): string {
  return text.isWellFormed() ? text : refuse(walk, "is text with half a surrogate pair");
}

function refuse(walk: Walk, fault: string): never {
  throw new ValueNotSendableError(pathOf(walk), fault);
}

function pathOf({ root, keys }: Walk): string {
  return root + keys.map((key) => (typeof key === "number" ? `[${key}]` : member(key))).join("");
}

function member(key: string): string {
  return /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
