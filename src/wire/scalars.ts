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
      out.tagged64(0xcf, BigInt(value));
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
    out.tagged64(0xd3, BigInt(value));
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

/** Writes well-formed text. */
export function writeText(text: string, out: ByteWriter): void {
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
}

/** Writes the head of a list: its items follow. */
export function writeArrayHead(count: number, out: ByteWriter): void {
  writeHead(count, { few: 0x90, some: 0xdc, many: 0xdd }, out);
}

/** Writes the head of a map: keys and values follow in turn. */
export function writeMapHead(count: number, out: ByteWriter): void {
  writeHead(count, { few: 0x80, some: 0xde, many: 0xdf }, out);
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

function writeHead(
  count: number,
  tags: { readonly few: number; readonly some: number; readonly many: number },
  out: ByteWriter,
): void {
  if (count < 0x10) {
    out.u8(tags.few + count);
  } else if (count <= 0xffff) {
    out.tagged(tags.some, count, 2);
  } else {
    out.tagged(tags.many, count, 4);
  }
}

function bytesOf(size: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(size);
  fill(new DataView(bytes.buffer));
  return bytes;
}
