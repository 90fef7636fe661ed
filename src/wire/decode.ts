import { Instant } from "../contract/index.ts";
import { limitFrameDepth } from "./encode.ts";
import { MessageMalformedError } from "./errors.ts";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** First and last second that Airflow can hold: the years 1 to 9999. */
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;

/** What the next value is, and how many bytes or items it has. */
export type Head =
  | { readonly kind: "scalar"; readonly value: null | boolean | number | bigint | Float }
  | { readonly kind: "text" | "bytes" | "array" | "map"; readonly size: number }
  | { readonly kind: "extension"; readonly size: number; readonly type: number };

/** A number that came as a float, whole or not. */
export class Float {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/**
 * Reads MessagePack. Trusts nothing: announced sizes are checked against the bytes that are left, nesting against a
 * limit, text against UTF-8. Not usable after it has thrown.
 */
export class Decoder {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /**
   * Reads the next value: integers that are not safe as bigint, timestamps as Instant, maps as plain objects.
   *
   * @param levels - how deep lists and maps may still nest
   * @throws {MessageMalformedError}
   */
  value(levels: number = limitFrameDepth): unknown {
    const head = this.head();
    switch (head.kind) {
      case "scalar":
        return head.value instanceof Float ? head.value.value : head.value;
      case "text":
        return this.text(head.size);
      case "bytes":
        return this.#take(head.size);
      case "extension":
        return this.instant(head.type, head.size);
      case "array":
        return this.#array(head.size, this.deeper(levels));
      case "map":
        return this.#map(head.size, this.deeper(levels));
    }
  }

  /** One level less, or the end of it. */
  deeper(levels: number): number {
    return levels > 0 ? levels - 1 : this.fail(`nesting deeper than ${limitFrameDepth} levels`);
  }

  #array(count: number, levels: number): unknown[] {
    const items: unknown[] = [];
    for (let item = 0; item < count; item += 1) {
      items.push(this.value(levels));
    }
    return items;
  }

  #map(count: number, levels: number): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    for (let item = 0; item < count; item += 1) {
      const key = this.key();
      const value = this.value(levels);
      if (key === "__proto__") {
        Object.defineProperty(map, key, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      } else {
        map[key] = value;
      }
    }
    return map;
  }

  /** Reads a key of a map. */
  key(): string {
    const head = this.head();
    return head.kind === "text" ? this.text(head.size) : this.fail("map key that is no text");
  }

  /**
   * Looks ahead for one entry of the map at hand, and goes back.
   *
   * @param count - entries of the map
   * @returns the text under `name`, or "" when there is none
   */
  peekText(name: string, count: number): string {
    const from = this.#at;
    let found = "";
    for (let item = 0; item < count; item += 1) {
      if (this.key() === name) {
        const value = this.value();
        found = typeof value === "string" ? value : "";
      } else {
        this.#pass();
      }
    }
    this.#at = from;
    return found;
  }

  /** Passes over the next value without making it. */
  #pass(): void {
    for (let pending = 1; pending > 0; pending -= 1) {
      const head = this.head();
      if (head.kind === "array" || head.kind === "map") {
        pending += head.size * (head.kind === "map" ? 2 : 1);
      } else if (head.kind !== "scalar") {
        this.#take(head.size);
      }
    }
  }

  /** Reads what the next value is. Scalars are read whole. */
  head(): Head {
    const tag = this.#byte();
    if (tag < 0x80 || tag >= 0xe0) {
      return scalar(tag < 0x80 ? tag : tag - 0x100);
    }
    if (tag < 0x90) {
      return this.#sized("map", tag & 0x0f);
    }
    if (tag < 0xa0) {
      return this.#sized("array", tag & 0x0f);
    }
    if (tag < 0xc0) {
      return this.#sized("text", tag & 0x1f);
    }
    return this.#tagged(tag);
  }

  #tagged(tag: number): Head {
    const at = this.#at;
    switch (tag) {
      case 0xc0:
        return scalar(null);
      case 0xc2:
      case 0xc3:
        return scalar(tag === 0xc3);
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#sized("bytes", this.#size(tag - 0xc4));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#size(tag - 0xc7));
      case 0xca:
        return this.#skip(4, () => new Float(this.#view.getFloat32(at)));
      case 0xcb:
        return this.#skip(8, () => new Float(this.#view.getFloat64(at)));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return scalar(this.#size(tag - 0xcc));
      case 0xcf:
        return this.#skip(8, () => whole(this.#view.getBigUint64(at)));
      case 0xd0:
        return this.#skip(1, () => this.#view.getInt8(at));
      case 0xd1:
        return this.#skip(2, () => this.#view.getInt16(at));
      case 0xd2:
        return this.#skip(4, () => this.#view.getInt32(at));
      case 0xd3:
        return this.#skip(8, () => whole(this.#view.getBigInt64(at)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (tag - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#sized("text", this.#size(tag - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.#sized("array", this.#size(tag - 0xdb));
      case 0xde:
      case 0xdf:
        return this.#sized("map", this.#size(tag - 0xdd));
      default:
        return this.fail(`byte ${tag.toString(16)}, which begins no value,`);
    }
  }

  /** Reads text of a length that was announced. */
  text(size: number): string {
    const bytes = this.#take(size);
    if (size < 24) {
      const short = asciiOf(bytes);
      if (short !== undefined) {
        return short;
      }
    }
    try {
      return utf8.decode(bytes);
    } catch {
      return this.fail("text that is not UTF-8"); // the decoder's own error says no more
    }
  }

  /** Reads a timestamp of a size that was announced. */
  instant(type: number, size: number): Instant {
    if (type !== -1) {
      return this.fail(`extension of unknown type ${type}`);
    }
    const at = this.#at;
    this.#take(size);
    const [seconds, nanos] = this.#timestamp(at, size);
    if (nanos > 999_999_999 || seconds < firstSecond || seconds > lastSecond) {
      return this.fail("timestamp out of range");
    }
    return new Instant(Number(seconds), nanos);
  }

  #timestamp(at: number, size: number): [bigint, number] {
    switch (size) {
      case 4:
        return [BigInt(this.#view.getUint32(at)), 0];
      case 8: {
        const both = this.#view.getBigUint64(at);
        return [both & 0x3_ffff_ffffn, Number(both >> 34n)];
      }
      case 12:
        return [this.#view.getBigInt64(at + 4), this.#view.getUint32(at)];
      default:
        return this.fail(`timestamp of ${size} bytes`);
    }
  }

  /** Ends the reading. */
  fail(fault: string): never {
    throw new MessageMalformedError(fault, this.#at);
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) {
      return this.fail("payload that ends inside a value");
    }
    this.#at += 1;
    return byte;
  }

  #take(size: number): Uint8Array {
    if (size > this.#bytes.length - this.#at) {
      return this.fail("payload that ends inside a value");
    }
    this.#at += size;
    return this.#bytes.subarray(this.#at - size, this.#at);
  }

  /** A number of 1, 2 or 4 bytes: by its power of two. */
  #size(power: number): number {
    const at = this.#at;
    this.#take(2 ** power);
    return power === 0
      ? this.#view.getUint8(at)
      : power === 1
        ? this.#view.getUint16(at)
        : this.#view.getUint32(at);
  }

  #skip(size: number, read: () => number | bigint | Float): Head {
    this.#take(size);
    return scalar(read());
  }

  /** Every item takes a byte at least, every entry two. */
  #sized(kind: "text" | "bytes" | "array" | "map", size: number): Head {
    if (size * (kind === "map" ? 2 : 1) > this.#bytes.length - this.#at) {
      return this.fail(`${kind} of ${size}, more than the payload holds,`);
    }
    return { kind, size };
  }

  #extension(size: number): Head {
    const type = this.#byte();
    return { kind: "extension", size, type: type < 0x80 ? type : type - 0x100 };
  }
}

/**
 * Reads one value that fills all bytes.
 *
 * @throws {MessageMalformedError}
 */
export function decodeValue(bytes: Uint8Array): unknown {
  const decoder = new Decoder(bytes);
  const value = decoder.value();
  return decoder.isAtEnd ? value : decoder.fail("bytes after the value");
}

function scalar(value: null | boolean | number | bigint | Float): Head {
  return { kind: "scalar", value };
}

function whole(value: bigint): number | bigint {
  const small = Number(value);
  return Number.isSafeInteger(small) ? small : value;
}

/** Short text is nearly always ASCII: cheaper than a call of the decoder. */
function asciiOf(bytes: Uint8Array): string | undefined {
  let text = "";
  for (const byte of bytes) {
    if (byte >= 0x80) {
      return undefined;
    }
    text += String.fromCharCode(byte);
  }
  return text;
}
