/** Collects the bytes of one frame in one buffer, which doubles when it is full. */
export class ByteWriter {
  #bytes: Buffer;
  #view: DataView;
  #length = 0;

  constructor(sizeBytes: number = 512) {
    this.#bytes = Buffer.allocUnsafe(sizeBytes);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, sizeBytes);
  }

  get length(): number {
    return this.#length;
  }

  /** What was written so far. A view: nothing may be written after it was taken. */
  bytes(): Uint8Array {
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
    this.#view.setUint8(this.#length, tag);
    const at = this.#length + 1;
    if (size === 1) {
      this.#view.setUint8(at, value);
    } else if (size === 2) {
      this.#view.setUint16(at, value);
    } else {
      this.#view.setUint32(at, value);
    }
    this.#length = at + size;
  }

  /** A tag byte and a 64-bit integer, signed or not. */
  tagged64(tag: number, value: bigint): void {
    this.#reserve(9);
    this.#view.setUint8(this.#length, tag);
    this.#view.setBigInt64(this.#length + 1, BigInt.asIntN(64, value));
    this.#length += 9;
  }

  taggedFloat(tag: number, value: number): void {
    this.#reserve(9);
    this.#view.setUint8(this.#length, tag);
    this.#view.setFloat64(this.#length + 1, value);
    this.#length += 9;
  }

  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Well-formed text as UTF-8, of a length that was announced before. */
  text(text: string, byteLength: number): void {
    this.#reserve(byteLength);
    this.#bytes.write(text, this.#length, byteLength, "utf8");
    this.#length += byteLength;
  }

  /** Overwrites four bytes, such as a length that is known at the end only. */
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
    this.#view = new DataView(grown.buffer, grown.byteOffset, grown.length);
  }
}
