import { ByteWriter } from "./byte-writer.ts";
import { ValueNotSendableError } from "./errors.ts";
import {
  largestInteger,
  mendHead,
  smallestInteger,
  writeBigInteger,
  writeHead,
  writeInteger,
  writeText,
} from "./scalars.ts";
import { type Step, valuePath } from "./value-path.ts";

const number = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a] as const;

/** Where a text of JSON stands: for errors, and for how deep it may go. */
export interface Place {
  readonly root: string;
  readonly steps: readonly Step[];
  /** Lists and maps that may nest. */
  readonly levels: number;
}

/**
 * Turns JSON text into MessagePack without making its values: `1.0` stays a float, integers stay exact, keys keep their
 * order.
 *
 * @throws {ValueNotSendableError} for text that is no JSON, integers beyond 64 bits, numbers beyond a float, half
 *   surrogate pairs, and nesting deeper than 64
 */
export function jsonToMsgpack(text: string): Uint8Array {
  const out = new ByteWriter(text.length + 16);
  writeJsonText(text, out, { root: "$", steps: [], levels: 64 });
  return out.bytes();
}

/** The same, into a frame that is being written. */
export function writeJsonText(text: string, out: ByteWriter, place: Place): void {
  const transcoder = new Transcoder(text, out, place);
  transcoder.value(0);
  transcoder.end();
}

/** One pass over the text. Lists and maps get their count when they end: MessagePack has it before the items. */
class Transcoder {
  readonly #text: string;
  readonly #out: ByteWriter;
  readonly #place: Place;
  /** Way to the value at hand: places in lists, and for keys where in the text they begin, less than 0. */
  readonly #steps: number[] = [];
  #at = 0;

  constructor(text: string, out: ByteWriter, place: Place) {
    this.#text = text;
    this.#out = out;
    this.#place = place;
  }

  value(depth: number): void {
    switch (this.#next()) {
      case 0x7b:
        return this.#container("map", depth);
      case 0x5b:
        return this.#container("array", depth);
      case quote:
        return this.#string(depth);
      case 0x74:
        return this.#word("true", 0xc3, depth);
      case 0x66:
        return this.#word("false", 0xc2, depth);
      case 0x6e:
        return this.#word("null", 0xc0, depth);
      default:
        return this.#number(depth);
    }
  }

  /** Checks that nothing stands behind the value. */
  end(): void {
    if (!Number.isNaN(this.#next())) {
      this.#notJson(0);
    }
  }

  #container(kind: "array" | "map", depth: number): void {
    if (depth >= this.#place.levels) {
      this.#refuse(depth, "is nested deeper than 64 levels");
    }
    const close = kind === "map" ? 0x7d : 0x5d;
    const head = this.#out.length;
    writeHead(kind, 0, this.#out);
    this.#at += 1;
    if (this.#next() === close) {
      this.#at += 1;
      return;
    }
    let count = 0;
    let code: number = comma;
    while (code === comma) {
      this.#steps[depth] = count;
      count += 1;
      if (kind === "map") {
        this.#key(depth);
      }
      this.value(depth + 1);
      code = this.#next();
      if (code !== comma && code !== close) {
        this.#notJson(depth);
      }
      this.#at += 1;
    }
    mendHead(kind, count, head, this.#out);
  }

  #key(depth: number): void {
    if (this.#next() !== quote) {
      this.#notJson(depth);
    }
    this.#steps[depth] = -this.#at;
    this.#string(depth + 1);
    if (this.#next() !== colon) {
      this.#notJson(depth);
    }
    this.#at += 1;
  }

  #string(depth: number): void {
    const from = this.#at + 1;
    let to = from;
    let code = this.#text.charCodeAt(to);
    while (code !== quote && code !== backslash && code >= 0x20) {
      to += 1;
      code = this.#text.charCodeAt(to);
    }
    const text = code === quote ? this.#text.slice(from, to) : this.#unescaped(depth);
    if (code === quote) {
      this.#at = to + 1;
    }
    if (!writeText(text, this.#out)) {
      this.#refuse(depth, "is text with half a surrogate pair");
    }
  }

  /** Reads a string with escapes. */
  #unescaped(depth: number): string {
    const from = this.#at;
    for (let to = from + 1; to < this.#text.length; to += 1) {
      const code = this.#text.charCodeAt(to);
      if (code === backslash) {
        to += 1; // what follows is not the end
      } else if (code === quote) {
        try {
          this.#at = to + 1;
          return String(JSON.parse(this.#text.slice(from, to + 1)));
        } catch {
          this.#at = from; // the parser's own text would quote the value
          break;
        }
      }
    }
    return this.#notJson(depth);
  }

  #word(word: string, tag: number, depth: number): void {
    if (!this.#text.startsWith(word, this.#at)) {
      this.#notJson(depth);
    }
    this.#out.u8(tag);
    this.#at += word.length;
  }

  #number(depth: number): void {
    const short = this.#shortInteger();
    if (short !== undefined) {
      return writeInteger(short, this.#out);
    }
    number.lastIndex = this.#at;
    const [text = "", fraction, exponent] = number.exec(this.#text) ?? [];
    if (text === "") {
      this.#notJson(depth);
    }
    this.#at += text.length;
    if (fraction !== undefined || exponent !== undefined || text === "-0") {
      const value = Number(text);
      if (!Number.isFinite(value)) {
        this.#refuse(depth, `is ${text.slice(0, 30)}, too large for a float`);
      }
      this.#out.taggedFloat(0xcb, value);
    } else if (text.length < 16) {
      writeInteger(Number(text), this.#out);
    } else {
      const value = text.length > 20 ? largestInteger + 1n : BigInt(text);
      if (value < smallestInteger || value > largestInteger) {
        this.#refuse(depth, `is ${text.slice(0, 30)}, an integer of more than 64 bits`);
      }
      writeBigInteger(value, this.#out);
    }
  }

  /** Reads an integer of up to 15 digits; nothing is read when the number is another one. */
  #shortInteger(): number | undefined {
    const from = this.#at;
    let at = from;
    let value = 0;
    let code = this.#text.charCodeAt(at);
    while (isDigit(code) && at < from + 15) {
      value = value * 10 + code - 0x30;
      at += 1;
      code = this.#text.charCodeAt(at);
    }
    const isLed = at > from + 1 && this.#text.charCodeAt(from) === 0x30;
    const goesOn = isDigit(code) || code === 0x2e || code === 0x45 || code === 0x65;
    if (at === from || isLed || goesOn) {
      return undefined;
    }
    this.#at = at;
    return value;
  }

  /** Passes over space. What comes then; NaN at the end. */
  #next(): number {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) {
        return code;
      }
      this.#at += 1;
    }
  }

  #notJson(depth: number): never {
    return this.#refuse(depth, `is no JSON: at character ${this.#at}`);
  }

  #refuse(depth: number, fault: string): never {
    const inside = this.#steps
      .slice(0, depth)
      .map((step) => (step < 0 ? this.#keyAt(-step) : step));
    const { root, steps } = this.#place;
    throw new ValueNotSendableError(valuePath(root, [...steps, ...inside]), fault);
  }

  #keyAt(from: number): string {
    this.#at = from;
    return this.#unescaped(0);
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
