import { ByteWriter } from "./byte-writer.ts";
import { ValueNotSendableError } from "./errors.ts";
import {
  largestInteger,
  smallestInteger,
  writeArrayHead,
  writeBigInteger,
  writeInteger,
  writeMapHead,
  writeText,
} from "./scalars.ts";

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const space = /[ \t\n\r]*/y;
/** What cannot stand for itself in a JSON string. */
// oxlint-disable-next-line no-control-regex -- control characters are what JSON forbids
const special = /[\\\u0000-\u001f]/;

/**
 * Turns JSON text into MessagePack without making its values: `1.0` stays a float, integers stay exact, keys keep their
 * order.
 *
 * @throws {ValueNotSendableError} for text that is no JSON, integers beyond 64 bits, numbers beyond a float, half
 *   surrogate pairs, and nesting deeper than 64
 */
export function jsonToMsgpack(text: string): Uint8Array {
  const out = new ByteWriter(text.length + 16);
  writeJsonText(text, out, "$", 64);
  return out.bytes();
}

/** The same, into a frame that is being written. */
export function writeJsonText(text: string, out: ByteWriter, path: string, levels: number): void {
  const counts = countItems(text, path, levels);
  const walk = { text, path, out, counts, at: 0, container: 0 };
  writeValue(walk);
}

interface Walk {
  readonly text: string;
  readonly path: string;
  readonly out: ByteWriter;
  /** Items of each list and map, in the order of their opening. */
  readonly counts: readonly number[];
  at: number;
  container: number;
}

/**
 * Checks that the text is JSON, and counts the items of each list and map: MessagePack wants the count first.
 */
function countItems(text: string, path: string, levels: number): number[] {
  const counts: number[] = [];
  const open: { readonly index: number; readonly close: "]" | "}" }[] = [];
  let at = skip(space, text, 0);
  for (;;) {
    const first = text[at];
    if (first === "[" || first === "{") {
      if (open.length >= levels) {
        throw new ValueNotSendableError(path, `is nested deeper than ${levels} levels`);
      }
      open.push({ index: counts.length, close: first === "[" ? "]" : "}" });
      counts.push(0);
      at = skip(space, text, at + 1);
      const top = open.at(-1);
      if (top !== undefined && text[at] !== top.close) {
        counts[top.index] = 1;
        at = first === "{" ? skipKey(text, at, path) : at;
        continue;
      }
    } else {
      at = skipScalar(text, at, path);
    }
    // A value has ended: close what ends with it, or go on to the next item.
    for (;;) {
      at = skip(space, text, at);
      const top = open.at(-1);
      if (top === undefined) {
        return at === text.length ? counts : notJson(path, at);
      }
      if (text[at] === top.close) {
        open.pop();
        at += 1;
        continue;
      }
      if (text[at] !== ",") {
        notJson(path, at);
      }
      /* c8 ignore next -- it was set when the container opened */
      counts[top.index] = (counts[top.index] ?? 0) + 1;
      at = skip(space, text, at + 1);
      at = top.close === "}" ? skipKey(text, at, path) : at;
      break;
    }
  }
}

function skipKey(text: string, from: number, path: string): number {
  const end = skip(space, text, stringEnd(text, from, path));
  return text[end] === ":" ? skip(space, text, end + 1) : notJson(path, end);
}

function skipScalar(text: string, at: number, path: string): number {
  if (text[at] === '"') {
    return stringEnd(text, at, path);
  }
  const word = ["true", "false", "null"].find((one) => text.startsWith(one, at));
  const end = word === undefined ? skip(number, text, at) : at + word.length;
  return end === at ? notJson(path, at) : end;
}

/** Where the string that opens at a place ends. Its inside is checked when it is written. */
function stringEnd(text: string, at: number, path: string): number {
  let end = text[at] === '"' ? text.indexOf('"', at + 1) : -1;
  while (end !== -1) {
    let first = end;
    while (text[first - 1] === "\\") {
      first -= 1;
    }
    if ((end - first) % 2 === 0) {
      return end + 1; // the quote itself is not escaped
    }
    end = text.indexOf('"', end + 1);
  }
  return notJson(path, at);
}

/** Writes the value at hand, of text that was checked. */
function writeValue(walk: Walk): void {
  walk.at = skip(space, walk.text, walk.at);
  switch (walk.text[walk.at]) {
    case "{":
      return writeContainer(walk, true);
    case "[":
      return writeContainer(walk, false);
    case '"':
      return writeString(walk);
    case "t":
      return writeWord(walk, 0xc3, 4);
    case "f":
      return writeWord(walk, 0xc2, 5);
    case "n":
      return writeWord(walk, 0xc0, 4);
    default:
      return writeNumber(walk);
  }
}

function writeContainer(walk: Walk, isMap: boolean): void {
  /* c8 ignore next -- every container was counted */
  const count = walk.counts[walk.container] ?? 0;
  walk.container += 1;
  (isMap ? writeMapHead : writeArrayHead)(count, walk.out);
  walk.at += 1;
  for (let item = 0; item < count; item += 1) {
    if (isMap) {
      walk.at = skip(space, walk.text, walk.at);
      writeString(walk);
      walk.at = skip(space, walk.text, walk.at) + 1; // the colon
    }
    writeValue(walk);
    walk.at = skip(space, walk.text, walk.at) + (item === count - 1 ? 0 : 1); // the comma
  }
  walk.at = skip(space, walk.text, walk.at) + 1; // the closing bracket
}

function writeString(walk: Walk): void {
  const { text, at, path } = walk;
  walk.at = stringEnd(text, at, path);
  const inside = text.slice(at + 1, walk.at - 1);
  writeChecked(walk, special.test(inside) ? unescape(text.slice(at, walk.at), path, at) : inside);
}

function unescape(quoted: string, path: string, at: number): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return notJson(path, at); // the parser's own text would quote the value
  }
}

function writeChecked({ path, out }: Walk, text: string): void {
  if (!text.isWellFormed()) {
    throw new ValueNotSendableError(path, "holds text with half a surrogate pair");
  }
  writeText(text, out);
}

function writeWord(walk: Walk, byte: number, length: number): void {
  walk.out.u8(byte);
  walk.at += length;
}

function writeNumber(walk: Walk): void {
  number.lastIndex = walk.at;
  /* c8 ignore next -- the text was checked */
  const [text = "", fraction, exponent] = number.exec(walk.text) ?? [];
  walk.at += text.length;
  if (fraction !== undefined || exponent !== undefined || text === "-0") {
    const value = Number(text);
    if (!Number.isFinite(value)) {
      throw new ValueNotSendableError(
        walk.path,
        `holds ${text.slice(0, 30)}, too large for a float`,
      );
    }
    walk.out.taggedFloat(0xcb, value);
  } else if (text.length < 16) {
    writeInteger(Number(text), walk.out);
  } else {
    const value = BigInt(text);
    if (value < smallestInteger || value > largestInteger) {
      throw new ValueNotSendableError(
        walk.path,
        `holds ${text.slice(0, 30)}, an integer of more than 64 bits`,
      );
    }
    writeBigInteger(value, walk.out);
  }
}

/** Where a pattern that begins at a place ends; the same place when it does not match there. */
function skip(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

function notJson(path: string, at: number): never {
  throw new ValueNotSendableError(path, `is no JSON: at character ${at}`);
}
