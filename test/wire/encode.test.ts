import fc from "fast-check";
import { Unpackr } from "msgpackr";
import t from "tap";
import { Instant, RawJson } from "../../src/contract/index.ts";
import { ByteWriter } from "../../src/wire/byte-writer.ts";
import { encodeValue } from "../../src/wire/encode.ts";

const sent = {
  "undefined in a map is left out": { value: { a: undefined, b: 1 }, hex: "81a16201" },
  "a float": { value: 1.5, hex: "cb3ff8000000000000" },
  "minus zero stays one": { value: -0, hex: "cb8000000000000000" },
  "a number beyond the safe integers is a float": { value: 2 ** 60, hex: "cb43b0000000000000" },
  "a bigint": { value: 2n ** 60n, hex: "cf1000000000000000" },
  "true, false, null": { value: [true, false, null], hex: "93c3c2c0" },
  "a moment": { value: new Instant(1, 0), hex: "d6ff00000001" },
  "text of JSON": { value: { a: new RawJson("[1.0]") }, hex: "81a16191cb3ff0000000000000" },
  bytes: { value: new Uint8Array([1]), hex: "c40101" },
  "an object without a prototype": {
    value: Object.assign(Object.create(null), { a: 1 }),
    hex: "81a16101",
  },
};
for (const [name, { value, hex }] of Object.entries(sent)) {
  t.test(`encodeValue: ${name}`, async (t) => {
    t.equal(Buffer.from(encode(value)).toString("hex"), hex);
  });
}

const cycle: { self?: object } = {};
cycle.self = cycle;
const refused: Readonly<Record<string, { readonly value: unknown; readonly path: string }>> = {
  undefined: { value: undefined, path: "$" },
  "undefined in a list": { value: { rows: [1, undefined] }, path: "$.rows[1]" },
  "a function": { value: { f: () => 1 }, path: "$.f" },
  "a symbol": { value: [Symbol("s")], path: "$[0]" },
  NaN: { value: { "odd key": Number.NaN }, path: '$["odd key"]' },
  infinity: { value: Number.POSITIVE_INFINITY, path: "$" },
  "half a surrogate pair": { value: "\ud800x", path: "$" },
  "half a surrogate pair in a key": { value: { "\ud800": 1 }, path: '$["\\ud800"]' },
  "a Date": { value: { when: new Date(0) }, path: "$.when" },
  "a Map": { value: new Map(), path: "$" },
  "an instance without a name": { value: Object.create(Object.create(null)), path: "$" },
  "an integer of more than 64 bits": { value: 2n ** 64n, path: "$" },
  "a cycle": { value: cycle, path: "$.self" },
  "nesting without end": { value: nested(70), path: `$${"[0]".repeat(66)}` },
  "text of JSON that is none": { value: { a: new RawJson("[1") }, path: "$.a" },
};
for (const [name, { value, path }] of Object.entries(refused)) {
  t.test(`encodeValue: refuses ${name}`, async (t) => {
    t.throws(() => encode(value), { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE", path });
  });
}

t.test("encodeValue: msgpackr reads what we write", async () => {
  const oracle = new Unpackr({ useRecords: false, int64AsType: "number" });
  const value = fc.jsonValue({ maxDepth: 5 });
  fc.assert(
    fc.property(value, (value) => {
      fc.pre(!JSON.stringify(value).includes("__proto__")); // which msgpackr renames
      return JSON.stringify(oracle.unpack(encode(value))) === JSON.stringify(value);
    }),
  );
});

function encode(value: unknown): Uint8Array {
  const out = new ByteWriter();
  encodeValue(value, out);
  return out.bytes();
}

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}
