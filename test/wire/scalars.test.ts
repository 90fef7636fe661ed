import t from "tap";
import { Instant } from "../../src/contract/index.ts";
import { ByteWriter } from "../../src/wire/byte-writer.ts";
import {
  mendHead,
  writeBigInteger,
  writeBytes,
  writeHead,
  writeInstant,
  writeInteger,
  writeText,
} from "../../src/wire/scalars.ts";

const integers = {
  0: "00",
  127: "7f",
  128: "cc80",
  255: "ccff",
  256: "cd0100",
  65_536: "ce00010000",
  4_294_967_296: "cf0000000100000000",
  "-1": "ff",
  "-32": "e0",
  "-33": "d0df",
  "-129": "d1ff7f",
  "-32769": "d2ffff7fff",
  "-2147483649": "d3ffffffff7fffffff",
};
for (const [value, hex] of Object.entries(integers)) {
  t.test(`writeInteger: ${value} in its shortest form`, async (t) => {
    t.equal(
      hexOf((out) => writeInteger(Number(value), out)),
      hex,
    );
    t.equal(
      hexOf((out) => writeBigInteger(BigInt(value), out)),
      hex,
    );
  });
}

t.test("writeBigInteger: integers that are not safe", async (t) => {
  t.equal(
    hexOf((out) => writeBigInteger(2n ** 64n - 1n, out)),
    "cfffffffffffffffff",
  );
  t.equal(
    hexOf((out) => writeBigInteger(-(2n ** 63n), out)),
    "d38000000000000000",
  );
});

t.test("heads: of lists, maps, texts and bytes by their size", async (t) => {
  const sizes = [3, 16, 70_000];
  t.strictSame(
    sizes.map((size) => hexOf((out) => writeHead("array", size, out))),
    ["93", "dc0010", "dd00011170"],
  );
  t.strictSame(
    sizes.map((size) => hexOf((out) => writeHead("map", size, out))),
    ["83", "de0010", "df00011170"],
  );
  const texts = [3, 40, 300, 70_000].map((size) =>
    hexOf((out) => writeText("a".repeat(size), out)).slice(0, 10),
  );
  t.strictSame(texts, ["a3616161", "d928616161", "da012c6161", "db00011170"]);
  const bytes = [3, 300, 70_000].map((size) =>
    hexOf((out) => writeBytes(new Uint8Array(size), out)).slice(0, 10),
  );
  t.strictSame(bytes, ["c403000000", "c5012c0000", "c600011170"]);
});

for (const [count, hex] of [
  [0, "90c0"],
  [15, "9fc0"],
  [16, "dc0010c0"],
  [70_000, "dd00011170c0"],
] as const) {
  t.test(`mendHead: makes room for a count of ${count} before what was written`, async (t) => {
    const written = hexOf((out) => {
      writeHead("array", 0, out);
      out.u8(0xc0);
      mendHead("array", count, 0, out);
    });
    t.equal(written, hex);
  });
}

t.test("writeText: writes nothing of half a surrogate pair", async (t) => {
  const refused = ["\ud800", `${"a".repeat(40)}\ud800`];
  for (const text of refused) {
    const written = hexOf((out) => t.equal(writeText(text, out), false));
    t.equal(written, "");
  }
  t.equal(
    hexOf((out) => t.equal(writeText("é\u{1f600}", out), true)),
    "a6c3a9f09f9880",
  );
});

t.test("writeInstant: the smallest timestamp that holds it", async (t) => {
  t.equal(
    hexOf((out) => writeInstant(new Instant(1, 0), out)),
    "d6ff00000001",
  );
  t.equal(
    hexOf((out) => writeInstant(new Instant(1, 1_000), out)),
    "d7ff00000fa000000001",
  );
  t.equal(
    hexOf((out) => writeInstant(new Instant(2 ** 33, 0), out)),
    "d7ff0000000200000000",
  );
  t.equal(
    hexOf((out) => writeInstant(new Instant(-1, 0), out)),
    "c70cff00000000ffffffffffffffff",
  );
  t.equal(
    hexOf((out) => writeInstant(new Instant(2 ** 34, 0), out)),
    "c70cff000000000000000400000000",
  );
});

function hexOf(write: (out: ByteWriter) => void): string {
  const out = new ByteWriter();
  write(out);
  return Buffer.from(out.bytes()).toString("hex");
}
