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
  out.setUint32(0, 0x0a0b0c0d);
  t.equal(out.length, 33);
  t.equal(
    Buffer.from(out.bytes()).toString("hex"),
    "0a0b0c0dffff04ffffffff05ffffffffffffffff063ff0000000000000" + "0708c3a9",
  );
});
