/** Collects bytes in one buffer, which doubles when it is full. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(sizeBytes: number = 512) {
    this.#bytes = Buffer.allocUnsafe(sizeBytes);
    this.#view = viewOf(this.#bytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far. A view: nothing may be written after it was taken. */
  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length] = value;
    this.#length += 1;
  }

  /** A tag byte and an unsigned number of 1, 2 or 4 bytes. */
  tagged(tag: number, value: number, size: 1 | 2 | 4): void {
    this.#reserve(1 + size);
    this.#bytes[this.#length] = tag;
    const at = this.#length + 1;
    if (size === 1) {
      this.#bytes[at] = value;
    } else if (size === 2) {
      this.#view.setUint16(at, value);
    } else {
      this.#view.setUint32(at, value);
    }
    this.#length = at + size;
  }

  /** A tag byte and a 64-bit integer, signed or not. A number has to be a safe one. */
  tagged64(tag: number, value: number | bigint): void {
    this.#reserve(9);
    this.#bytes[this.#length] = tag;
    const at = this.#length + 1;
    if (typeof value === "number") {
      this.#view.setInt32(at, Math.floor(value / 2 ** 32));
      this.#view.setUint32(at + 4, value); // its lower half
    } else {
      this.#view.setBigInt64(at, BigInt.asIntN(64, value));
    }
    this.#length = at + 8;
  }

  taggedFloat(tag: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#length] = tag;
    this.#view.setFloat64(this.#length + 1, value);
    this.#length += 9;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A part of some bytes. */
  copy(bytes: Buffer, from: number, to: number): void {
    this.#reserve(to - from);
    if (to - from > 32) {
      bytes.copy(this.#bytes, this.#length, from, to);
    } else {
      for (let at = from; at < to; at += 1) {
        this.#bytes[this.#length + at - from] = Number(bytes[at]);
      }
    }
    this.#length += to - from;
  }

  /** Well-formed text as UTF-8, of a length that was announced before. */
  text(text: string, byteLength: number): void {
    this.#reserve(byteLength);
    this.#bytes.write(text, this.#length, byteLength, "utf8");
    this.#length += byteLength;
  }

  /**
   * A part of a text, when it is ASCII: for short ones cheaper than `text`.
   *
   * @returns false, with nothing written, when it is not
   */
  ascii(text: string, from: number, to: number): boolean {
    this.#reserve(to - from);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let place = from; place < to; place += 1) {
      const code = text.charCodeAt(place);
      if (code >= 0x80) {
        return false;
      }
      bytes[at] = code;
      at += 1;
    }
    this.#length = at;
    return true;
  }

  /** Goes back to a length that was before. */
  cut(length: number): void {
    this.#length = length;
  }

  /** Makes room for bytes at a place: what stands behind it moves on. */
  insert(at: number, count: number): void {
    this.#reserve(count);
    this.#bytes.copyWithin(at + count, at, this.#length);
    this.#length += count;
  }

  setUint8(at: number, value: number): void {
    this.#bytes[at] = value;
  }

  setUint16(at: number, value: number): void {
    this.#view.setUint16(at, value);
  }

  setUint32(at: number, value: number): void {
    this.#view.setUint32(at, value);
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) {
      return;
    }
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.bytes());
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
