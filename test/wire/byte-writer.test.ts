import t from "tap";
import { ByteWriter } from "../../src/wire/byte-writer.ts";

t.test("ByteWriter: grows, and writes every kind", async (t) => {
  const out = new ByteWriter(1);
  out.u8(1);
  out.tagged(2, 0xff, 1);
  out.tagged(3, 0xffff, 2);
  out.tagged(4, 0xffff_ffff, 4);
  out.tagged64(5, -1n);
  out.taggedFloat(6, 1);
  out.raw(new Uint8Array([7, 8]));
  out.text("é", 2);
  out.tagged64(8, -(2 ** 32) - 1);
  out.copy(Buffer.from("abc"), 1, 3);
  out.copy(Buffer.alloc(40, 1), 0, 40);
  out.setUint32(0, 0x0a0b0c0d);
  t.equal(out.length, 84);
  t.equal(
    Buffer.from(out.bytes()).toString("hex"),
    [
      "0a0b0c0dffff04ffffffff05ffffffffffffffff063ff0000000000000",
      "0708c3a908fffffffeffffffff6263",
      "01".repeat(40),
    ].join(""),
  );
});

t.test("ascii: writes a part of a text, or nothing of it when it is not ASCII", async (t) => {
  const out = new ByteWriter();
  t.equal(out.ascii("abcd", 1, 3), true);
  t.equal(out.ascii("ab\u00e9", 0, 3), false);
  t.equal(out.bytes().toString(), "bc");
});

t.test("insert: moves on what stands behind; cut: forgets it", async (t) => {
  const out = new ByteWriter(4);
  out.raw(Buffer.from("adz"));
  out.insert(1, 2);
  out.setUint8(1, 0x62);
  out.setUint8(2, 0x63);
  t.equal(out.bytes().toString(), "abcdz");
  out.setUint16(0, 0x4142);
  out.cut(4);
  t.equal(out.bytes().toString(), "ABcd");
});
