import type { Instant } from "../contract/index.ts";
import type { ByteWriter } from "./byte-writer.ts";

/** Smallest and largest integer of MessagePack. */
export const smallestInteger: bigint = -(2n ** 63n);
export const largestInteger: bigint = 2n ** 64n - 1n;

/** Writes a safe integer in its shortest form. */
export function writeInteger(value: number, out: ByteWriter): void {
  if (value >= 0) {
    if (value < 0x80) {
      out.u8(value);
    } else if (value <= 0xff) {
      out.tagged(0xcc, value, 1);
    } else if (value <= 0xffff) {
      out.tagged(0xcd, value, 2);
    } else if (value <= 0xffff_ffff) {
      out.tagged(0xce, value, 4);
    } else {
      out.tagged64(0xcf, value);
    }
  } else if (value >= -0x20) {
    out.u8(0x100 + value);
  } else if (value >= -0x80) {
    out.tagged(0xd0, value & 0xff, 1);
  } else if (value >= -0x8000) {
    out.tagged(0xd1, value & 0xffff, 2);
  } else if (value >= -0x8000_0000) {
    out.tagged(0xd2, value >>> 0, 4);
  } else {
    out.tagged64(0xd3, value);
  }
}

/** Writes an integer that MessagePack can hold, in its shortest form. */
export function writeBigInteger(value: bigint, out: ByteWriter): void {
  const small = Number(value);
  if (Number.isSafeInteger(small)) {
    writeInteger(small, out);
  } else {
    out.tagged64(value < 0n ? 0xd3 : 0xcf, value);
  }
}

/**
 * Writes text.
 *
 * @returns false, with nothing written, when it holds half a surrogate pair, which is no UTF-8
 */
export function writeText(text: string, out: ByteWriter): boolean {
  if (text.length < 0x20) {
    const start = out.length;
    out.u8(0xa0 + text.length);
    if (out.ascii(text, 0, text.length)) {
      return true;
    }
    out.cut(start);
  }
  if (!text.isWellFormed()) {
    return false;
  }
  const length = Buffer.byteLength(text);
  if (length < 0x20) {
    out.u8(0xa0 + length);
  } else if (length <= 0xff) {
    out.tagged(0xd9, length, 1);
  } else if (length <= 0xffff) {
    out.tagged(0xda, length, 2);
  } else {
    out.tagged(0xdb, length, 4);
  }
  out.text(text, length);
  return true;
}

/** Tags of the heads of lists and maps: up to 15 items, and with a count of 2 or 4 bytes. */
const heads = {
  array: { few: 0x90, some: 0xdc, many: 0xdd },
  map: { few: 0x80, some: 0xde, many: 0xdf },
} as const;

/** Writes the head of a list, whose items follow, or of a map, whose keys and values follow in turn. */
export function writeHead(kind: "array" | "map", count: number, out: ByteWriter): void {
  const { few, some, many } = heads[kind];
  if (count < 0x10) {
    out.u8(few + count);
  } else if (count <= 0xffff) {
    out.tagged(some, count, 2);
  } else {
    out.tagged(many, count, 4);
  }
}

/**
 * Mends a head that was written for no items, once they stand behind it and are counted.
 *
 * @param at - where the head is
 */
export function mendHead(kind: "array" | "map", count: number, at: number, out: ByteWriter): void {
  const { few, some, many } = heads[kind];
  if (count < 0x10) {
    out.setUint8(at, few + count);
  } else if (count <= 0xffff) {
    out.insert(at + 1, 2);
    out.setUint8(at, some);
    out.setUint16(at + 1, count);
  } else {
    out.insert(at + 1, 4);
    out.setUint8(at, many);
    out.setUint32(at + 1, count);
  }
}

/** Writes a moment as Airflow does: a timestamp of the smallest size that holds it. */
export function writeInstant({ seconds, nanos }: Instant, out: ByteWriter): void {
  if (nanos === 0 && seconds >= 0 && seconds <= 0xffff_ffff) {
    out.tagged(0xd6, 0xff, 1);
    out.raw(bytesOf(4, (view) => view.setUint32(0, seconds)));
  } else if (seconds >= 0 && seconds < 2 ** 34) {
    const both = (BigInt(nanos) << 34n) | BigInt(seconds);
    out.tagged(0xd7, 0xff, 1);
    out.raw(bytesOf(8, (view) => view.setBigUint64(0, both)));
  } else {
    out.tagged(0xc7, 12, 1);
    out.u8(0xff);
    out.raw(
      bytesOf(12, (view) => {
        view.setUint32(0, nanos);
        view.setBigInt64(4, BigInt(seconds));
      }),
    );
  }
}

/** Writes bytes as they are. */
export function writeBytes(bytes: Uint8Array, out: ByteWriter): void {
  const size = bytes.length <= 0xff ? 1 : bytes.length <= 0xffff ? 2 : 4;
  out.tagged({ 1: 0xc4, 2: 0xc5, 4: 0xc6 }[size], bytes.length, size);
  out.raw(bytes);
}

function bytesOf(size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
}
