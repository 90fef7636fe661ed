import { Decoder, Float } from "./decode.ts";
import { limitDepth } from "./encode.ts";
import { ValueNotSendableError } from "./errors.ts";

/**
 * Turns MessagePack into JSON text without making its values: floats keep their point, integers stay exact, keys keep
 * their order.
 *
 * @param path - name of the value in errors
 * @throws {ValueNotSendableError} for what is not JSON: timestamps, bytes, NaN and infinities
 * @throws {MessageMalformedError} for what is not MessagePack
 */
export function msgpackToJson(bytes: Uint8Array, path: string = "$"): string {
  const decoder = new Decoder(bytes);
  const text = readJson(decoder, limitDepth, path);
  return decoder.isAtEnd ? text : decoder.fail("bytes after the value");
}

/** The same, for the next value of a frame that is being read. */
export function readJson(decoder: Decoder, levels: number, path: string): string {
  const head = decoder.head();
  switch (head.kind) {
    case "scalar":
      return head.value instanceof Float ? floatText(head.value.value, path) : String(head.value);
    case "text":
      return JSON.stringify(decoder.text(head.size));
    case "array": {
      const below = decoder.deeper(levels);
      let text = "[";
      for (let item = 0; item < head.size; item += 1) {
        text += (item === 0 ? "" : ",") + readJson(decoder, below, `${path}[${item}]`);
      }
      return `${text}]`;
    }
    case "map": {
      const below = decoder.deeper(levels);
      let text = "{";
      for (let item = 0; item < head.size; item += 1) {
        const key = decoder.key();
        text += `${item === 0 ? "" : ","}${JSON.stringify(key)}:`;
        text += readJson(decoder, below, `${path}.${key}`);
      }
      return `${text}}`;
    }
    case "bytes":
      throw new ValueNotSendableError(path, "holds bytes, which are no JSON");
    case "extension":
      throw new ValueNotSendableError(path, "holds a timestamp, which is no JSON");
  }
}

/** The shortest digits of a float, with a point or an exponent, so that it is read back as one. */
function floatText(value: number, path: string): string {
  if (!Number.isFinite(value)) {
    throw new ValueNotSendableError(path, `is ${value}`);
  }
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
