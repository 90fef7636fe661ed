import { Instant, RawJson } from "../contract/index.ts";
import type { ByteWriter } from "./byte-writer.ts";
import { ValueNotSendableError } from "./errors.ts";
import { writeJsonText } from "./json-to-msgpack.ts";
import {
  largestInteger,
  mendHead,
  smallestInteger,
  writeBigInteger,
  writeBytes,
  writeHead,
  writeInstant,
  writeInteger,
  writeText,
} from "./scalars.ts";
import { type Step, valuePath } from "./value-path.ts";

/** Deepest nesting of lists and maps in a value. */
export const limitDepth = 64;

/** Deepest nesting in a frame's body: a value, in the body. */
export const limitBodyDepth = 65;

/**
 * Writes a frame's body. Strict: what would not arrive as it is, is refused and named. Keys that hold undefined are left
 * out, as in JSON.
 *
 * @throws {ValueNotSendableError} for functions, undefined, numbers that are not finite, text that is not well-formed,
 *   integers beyond 64 bits, instances of classes other than Instant, RawJson and Uint8Array, cycles, and values nested
 *   deeper than 64
 */
export function encodeValue(value: unknown, out: ByteWriter): void {
  encode(value, { out, steps: [], above: [] }, 0);
}

interface Walk {
  readonly out: ByteWriter;
  /** Way from the root to the value at hand, and what is left of longer ones. */
  readonly steps: Step[];
  /** Lists and maps on that way, to notice cycles. */
  readonly above: object[];
}

/** @param depth - lists and maps that the value is in */
function encode(value: unknown, walk: Walk, depth: number): void {
  const { out } = walk;
  switch (typeof value) {
    case "string":
      if (!writeText(value, out)) {
        refuse(walk, depth, "is text with half a surrogate pair");
      }
      return;
    case "number":
      return encodeNumber(value, walk, depth);
    case "boolean":
      return out.u8(value ? 0xc3 : 0xc2);
    case "bigint":
      if (value < smallestInteger || value > largestInteger) {
        refuse(walk, depth, "is an integer of more than 64 bits");
      }
      return writeBigInteger(value, out);
    case "object":
      return value === null ? out.u8(0xc0) : encodeObject(value, walk, depth);
    case "undefined":
      return refuse(walk, depth, "is undefined");
    case "function":
    case "symbol":
      return refuse(walk, depth, `is a ${typeof value}`);
  }
}

function encodeNumber(value: number, walk: Walk, depth: number): void {
  if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
    writeInteger(value, walk.out);
  } else if (Number.isFinite(value)) {
    walk.out.taggedFloat(0xcb, value);
  } else {
    refuse(walk, depth, `is ${value}`);
  }
}

function encodeObject(value: object, walk: Walk, depth: number): void {
  if (Array.isArray(value)) {
    enter(value, walk, depth);
    return encodeArray(value, walk, depth);
  }
  if (isPlain(value)) {
    enter(value, walk, depth);
    return encodeMap(value, walk, depth);
  }
  if (value instanceof Instant) {
    return writeInstant(value, walk.out);
  }
  if (value instanceof RawJson) {
    const place = { root: "$", steps: walk.steps.slice(0, depth), levels: limitBodyDepth - depth };
    return writeJsonText(value.text, walk.out, place);
  }
  if (value instanceof Uint8Array) {
    return writeBytes(value, walk.out);
  }
  refuse(walk, depth, `is an instance of ${String(value.constructor?.name)}`);
}

/** Checks that a list or map may stand here. */
function enter(value: object, walk: Walk, depth: number): void {
  const { above } = walk;
  for (let level = 0; level < depth; level += 1) {
    if (above[level] === value) {
      refuse(walk, depth, "is a cycle: it contains itself");
    }
  }
  if (depth >= limitBodyDepth) {
    refuse(walk, depth, `is nested deeper than ${limitDepth} levels`);
  }
  above[depth] = value;
}

function encodeArray(items: readonly unknown[], walk: Walk, depth: number): void {
  writeHead("array", items.length, walk.out);
  for (let at = 0; at < items.length; at += 1) {
    walk.steps[depth] = at;
    encode(items[at], walk, depth + 1);
  }
}

function encodeMap(map: Readonly<Record<string, unknown>>, walk: Walk, depth: number): void {
  const { out, steps } = walk;
  const head = out.length;
  let count = 0;
  writeHead("map", count, out);
  for (const key of Object.keys(map)) {
    const value = map[key];
    if (value !== undefined) {
      count += 1;
      steps[depth] = key;
      if (!writeText(key, out)) {
        refuse(walk, depth + 1, "has a key with half a surrogate pair");
      }
      encode(value, walk, depth + 1);
    }
  }
  mendHead("map", count, head, out);
}

function isPlain(value: object): value is Readonly<Record<string, unknown>> {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function refuse({ steps }: Walk, depth: number, fault: string): never {
  throw new ValueNotSendableError(valuePath("$", steps.slice(0, depth)), fault);
}
