import { Instant } from "../contract/index.ts";
import { limitBodyDepth } from "./encode.ts";
import { MessageMalformedError } from "./errors.ts";
import { cachedKey } from "./key-cache.ts";

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** First and last second that Airflow can hold: the years 1 to 9999. */
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;

/** What a value is. Scalars are null, booleans and integers. */
export type Kind = "scalar" | "float" | "text" | "bytes" | "array" | "map" | "extension";

/**
 * Reads MessagePack. Trusts nothing: announced sizes are checked against the bytes that are left, nesting against a
 * limit, text against UTF-8. Not usable after it has thrown.
 */
export class Decoder {
  readonly bytes: Buffer;
  readonly #view: DataView;
  #at = 0;
  #budget: number;
  /** Of the head that was read last: bytes, items or entries that follow. */
  size = 0;
  /** Of the head that was read last: the scalar or float itself. */
  scalar: null | boolean | number | bigint = null;
  /** Of the head that was read last: which extension. */
  type = 0;

  /** @param limitValues - values that may be made, against payloads that take little and unfold to much */
  constructor(bytes: Uint8Array, limitValues: number = Number.POSITIVE_INFINITY) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#budget = limitValues;
  }

  /** Where the next value begins, in bytes. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.bytes.length;
  }

  /**
   * Reads the next value: integers that are not safe as bigint, timestamps as Instant, maps as plain objects.
   *
   * @param levels - how deep lists and maps may still nest
   * @throws {MessageMalformedError}
   */
  value(levels: number = limitBodyDepth): unknown {
    switch (this.head()) {
      case "scalar":
      case "float":
        return this.scalar;
      case "text":
        return this.text();
      case "bytes":
        return this.bytes.subarray(this.take(this.size), this.#at);
      case "extension":
        return this.#instant();
      case "array":
        return this.#array(levels);
      case "map":
        return this.#map(levels);
    }
  }

  #array(levels: number): unknown[] {
    const count = this.open(levels);
    const items: unknown[] = [];
    for (let item = 0; item < count; item += 1) {
      items.push(this.value(levels - 1));
    }
    return items;
  }

  #map(levels: number): Record<string, unknown> {
    const count = this.open(levels);
    const map: Record<string, unknown> = {};
    for (let item = 0; item < count; item += 1) {
      const key = this.key();
      const value = this.value(levels - 1);
      if (key === "__proto__") {
        const own = { value, enumerable: true, writable: true, configurable: true };
        Object.defineProperty(map, key, own);
      } else {
        map[key] = value;
      }
    }
    return map;
  }

  /** The number of items of the list or map at hand, whose head was read, once it is known that they may be made. */
  open(levels: number): number {
    this.#budget -= this.size;
    if (levels <= 0) {
      this.fail("nesting deeper than 64 levels");
    }
    return this.#budget < 0 ? this.fail("more values than a message can need") : this.size;
  }

  /** Reads a key of a map. */
  key(): string {
    const tag = Number(this.bytes[this.#at]);
    if (tag >= 0xa0 && tag < 0xc0) {
      const from = this.#at + 1;
      const key = cachedKey(this.bytes, from, from + (tag & 0x1f));
      if (key !== undefined) {
        this.#at = from + key.length;
        return key;
      }
    }
    return this.head() === "text" ? this.text() : this.fail("map key that is no text");
  }

  /**
   * Looks ahead for one entry of the map at hand, and goes back.
   *
   * @param count - entries of the map
   * @returns the text under `name`, or "" when there is none; of several, the last
   */
  peekText(name: string, count: number): string {
    const from = this.#at;
    let found = "";
    for (let item = 0; item < count; item += 1) {
      const isIt = this.key() === name;
      const kind = this.head();
      if (isIt) {
        found = kind === "text" ? this.text() : "";
      }
      if (!isIt || kind !== "text") {
        this.#pass(kind);
      }
    }
    this.#at = from;
    return found;
  }

  /** Passes over a value whose head was read, without making it. */
  #pass(first: Kind): void {
    let pending = this.#enter(first);
    while (pending > 0) {
      pending += this.#enter(this.head()) - 1;
    }
  }

  /** Passes over a value but what is in it. @returns how many values that is */
  #enter(kind: Kind): number {
    if (kind === "array" || kind === "map") {
      return this.size * (kind === "map" ? 2 : 1);
    }
    if (kind !== "scalar" && kind !== "float") {
      this.take(this.size);
    }
    return 0;
  }

  /** Reads what the next value is. Scalars and floats are read whole. */
  head(): Kind {
    const tag = Number(this.bytes[this.take(1)]);
    if (tag < 0x80 || tag >= 0xe0) {
      return this.#scalar(tag < 0x80 ? tag : tag - 0x100);
    }
    if (tag < 0x90) {
      return this.#sized("map", tag & 0x0f);
    }
    if (tag < 0xa0) {
      return this.#sized("array", tag & 0x0f);
    }
    return tag < 0xc0 ? this.#sized("text", tag & 0x1f) : this.#tagged(tag);
  }

  #tagged(tag: number): Kind {
    switch (tag) {
      case 0xc0:
        return this.#scalar(null);
      case 0xc2:
      case 0xc3:
        return this.#scalar(tag === 0xc3);
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#sized("bytes", this.#unsigned(tag - 0xc4));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#unsigned(tag - 0xc7));
      case 0xca:
        this.scalar = this.#view.getFloat32(this.take(4));
        return "float";
      case 0xcb:
        this.scalar = this.#view.getFloat64(this.take(8));
        return "float";
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#scalar(this.#unsigned(tag - 0xcc));
      case 0xcf:
      case 0xd3:
        return this.#scalar(this.#whole(this.take(8), tag === 0xd3));
      case 0xd0:
        return this.#scalar(this.#view.getInt8(this.take(1)));
      case 0xd1:
        return this.#scalar(this.#view.getInt16(this.take(2)));
      case 0xd2:
        return this.#scalar(this.#view.getInt32(this.take(4)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(2 ** (tag - 0xd4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#sized("text", this.#unsigned(tag - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.#sized("array", this.#unsigned(tag - 0xdb));
      case 0xde:
      case 0xdf:
        return this.#sized("map", this.#unsigned(tag - 0xdd));
      default:
        return this.fail(`byte ${tag.toString(16)}, which begins no value,`);
    }
  }

  /** Reads the text at hand, whose head was read. */
  text(): string {
    const { size } = this;
    const from = this.take(size);
    return (
      (size <= 10 ? asciiOf(this.bytes, from, size) : undefined) ??
      this.utf8(this.bytes, from, from + size)
    );
  }

  /** Reads UTF-8 strictly. */
  utf8(bytes: Buffer, from: number = 0, to: number = bytes.length): string {
    const text = bytes.toString("utf8", from, to);
    // The mark of what is no UTF-8 may also be meant. To look for it is cheaper than to decode strictly.
    if (text.includes("\ufffd")) {
      try {
        return strictUtf8.decode(bytes.subarray(from, to));
      } catch {
        return this.fail("text that is not UTF-8"); // the decoder's own error says no more
      }
    }
    return text;
  }

  #instant(): Instant {
    if (this.type !== -1) {
      return this.fail(`extension of unknown type ${this.type}`);
    }
    const [seconds, nanos] = this.#timestamp(this.take(this.size));
    if (nanos > 999_999_999 || seconds < firstSecond || seconds > lastSecond) {
      return this.fail("timestamp out of range");
    }
    return new Instant(Number(seconds), nanos);
  }

  #timestamp(at: number): [bigint, number] {
    switch (this.size) {
      case 4:
        return [BigInt(this.#view.getUint32(at)), 0];
      case 8: {
        const both = this.#view.getBigUint64(at);
        return [both & 0x3_ffff_ffffn, Number(both >> 34n)];
      }
      case 12:
        return [this.#view.getBigInt64(at + 4), this.#view.getUint32(at)];
      default:
        return this.fail(`timestamp of ${this.size} bytes`);
    }
  }

  /** Ends the reading. */
  fail(fault: string): never {
    throw new MessageMalformedError(fault, this.#at);
  }

  /** Passes over bytes; where they begin. */
  take(size: number): number {
    const from = this.#at;
    if (size > this.bytes.length - from) {
      this.fail("payload that ends inside a value");
    }
    this.#at = from + size;
    return from;
  }

  /** A number of 1, 2 or 4 bytes: by its power of two. */
  #unsigned(power: number): number {
    const at = this.take(2 ** power);
    if (power === 0) {
      return this.#view.getUint8(at);
    }
    return power === 1 ? this.#view.getUint16(at) : this.#view.getUint32(at);
  }

  /** An integer of 8 bytes: a number when it is safe. */
  #whole(at: number, isSigned: boolean): number | bigint {
    const high = isSigned ? this.#view.getInt32(at) : this.#view.getUint32(at);
    const number = high * 2 ** 32 + this.#view.getUint32(at + 4);
    if (Number.isSafeInteger(number)) {
      return number;
    }
    return isSigned ? this.#view.getBigInt64(at) : this.#view.getBigUint64(at);
  }

  #scalar(value: null | boolean | number | bigint): "scalar" {
    this.scalar = value;
    return "scalar";
  }

  /** Every item takes a byte at least, every entry two. */
  #sized(kind: "text" | "bytes" | "array" | "map", size: number): Kind {
    if (size * (kind === "map" ? 2 : 1) > this.bytes.length - this.#at) {
      return this.fail(`${kind} of ${size}, more than the payload holds,`);
    }
    this.size = size;
    return kind;
  }

  #extension(size: number): "extension" {
    this.type = this.#view.getInt8(this.take(1));
    this.size = size;
    return "extension";
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

/** Short text is nearly always ASCII, and then cheaper to make here than by a call out of JavaScript. */
function asciiOf(bytes: Uint8Array, from: number, size: number): string | undefined {
  let text = "";
  for (let at = from; at < from + size; at += 1) {
    const byte = Number(bytes[at]);
    if (byte >= 0x80) {
      return undefined;
    }
    text += String.fromCharCode(byte);
  }
  return text;
}
