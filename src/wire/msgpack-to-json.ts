import { ByteWriter } from "./byte-writer.ts";
import { Decoder } from "./decode.ts";
import { limitDepth } from "./encode.ts";
import { ValueNotSendableError } from "./errors.ts";
import { valuePath } from "./value-path.ts";

/** `"`, which ends a string, and what would have to be escaped in one. */
const [quote, backslash, space] = [0x22, 0x5c, 0x20] as const;

/**
 * Turns MessagePack into JSON text without making its values: floats keep their point, integers stay exact, keys keep
 * their order.
 *
 * @throws {ValueNotSendableError} for what is not JSON: timestamps, bytes, keys that are no text, NaN and infinities,
 *   nesting deeper than 64
 * @throws {MessageMalformedError} for what is not MessagePack
 */
export function msgpackToJson(bytes: Uint8Array): string {
  const decoder = new Decoder(bytes);
  const text = readJson(decoder, "$");
  return decoder.isAtEnd ? text : decoder.fail("bytes after the value");
}

/**
 * The same, for the next value of a frame that is being read.
 *
 * @param root - name of the value in errors
 */
export function readJson(decoder: Decoder, root: string): string {
  const out = new ByteWriter();
  /** Way to the value at hand: places in lists, and for keys where in the frame they begin, less than 0. */
  const steps: number[] = [];
  write(0);
  return decoder.utf8(out.bytes());

  function write(depth: number): void {
    const kind = decoder.head();
    switch (kind) {
      case "scalar":
        return writeAscii(String(decoder.scalar));
      case "float":
        return writeAscii(floatText(Number(decoder.scalar), depth));
      case "text":
        return writeString();
      case "array":
      case "map":
        return writeContainer(kind, depth);
      case "bytes":
        return refuse(depth, "holds bytes, which are no JSON");
      case "extension":
        return refuse(depth, "holds a timestamp or another extension, which is no JSON");
    }
  }

  function writeContainer(kind: "array" | "map", depth: number): void {
    if (depth >= limitDepth) {
      refuse(depth, `is nested deeper than ${limitDepth} levels`);
    }
    const { size } = decoder;
    out.u8(kind === "map" ? 0x7b : 0x5b);
    for (let item = 0; item < size; item += 1) {
      if (item > 0) {
        out.u8(0x2c);
      }
      steps[depth] = item;
      if (kind === "map") {
        writeKey(depth);
        out.u8(0x3a);
      }
      write(depth + 1);
    }
    out.u8(kind === "map" ? 0x7d : 0x5d);
  }

  function writeKey(depth: number): void {
    steps[depth] = -decoder.at;
    if (decoder.head() !== "text") {
      refuse(depth, "has a key that is no text");
    }
    writeString();
  }

  /** UTF-8 stays as it is: only quotes, backslashes and control characters change. It is checked at the end, in one go. */
  function writeString(): void {
    const from = decoder.take(decoder.size);
    const to = decoder.at;
    out.u8(quote);
    if (isPlain(decoder.bytes, from, to)) {
      out.copy(decoder.bytes, from, to);
    } else {
      const quoted = JSON.stringify(decoder.utf8(decoder.bytes, from, to));
      out.raw(Buffer.from(quoted.slice(1, -1)));
    }
    out.u8(quote);
  }

  function writeAscii(text: string): void {
    out.ascii(text, 0, text.length);
  }

  /** The shortest digits of a float, with a point or an exponent, so that it is read back as one. */
  function floatText(value: number, depth: number): string {
    if (!Number.isFinite(value)) {
      return refuse(depth, `is ${value}`);
    }
    const text = Object.is(value, -0) ? "-0" : String(value);
    return /[.e]/.test(text) ? text : `${text}.0`;
  }

  function refuse(depth: number, fault: string): never {
    const way = steps.slice(0, depth).map((step) => (step < 0 ? keyAt(-step) : step));
    throw new ValueNotSendableError(valuePath(root, way), fault);
  }

  function keyAt(from: number): string {
    return new Decoder(decoder.bytes.subarray(from)).key();
  }
}

function isPlain(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = Number(bytes[at]);
    if (byte === quote || byte === backslash || byte < space) {
      return false;
    }
  }
  return true;
}
