import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { Unpackr } from "msgpackr";
import t from "tap";
import { Instant, RawJson } from "../../src/contract/index.ts";
import { ByteWriter } from "../../src/wire/byte-writer.ts";
import { decodeValue } from "../../src/wire/decode.ts";
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
  "text of JSON that is nested too deep": {
    value: { a: new RawJson("[".repeat(65) + "]".repeat(65)) },
    path: `$.a${"[0]".repeat(64)}`,
  },
  "a large integer in text of JSON": {
    value: { a: new RawJson('{"b":[18446744073709551616]}') },
    path: "$.a.b[0]",
  },
  "a Date": { value: { when: new Date(0) }, path: "$.when" },
  "a Map": { value: new Map(), path: "$" },
  "an instance without a name": { value: Object.create(Object.create(null)), path: "$" },
  "an integer of more than 64 bits": { value: 2n ** 64n, path: "$" },
  "a cycle": { value: cycle, path: "$.self" },
  "nesting without end": { value: nested(70), path: `$${"[0]".repeat(65)}` },
  "text of JSON that is none": { value: { a: new RawJson("[1") }, path: "$.a" },
};
for (const [name, { value, path }] of Object.entries(refused)) {
  t.test(`encodeValue: refuses ${name}`, async (t) => {
    const error = t.throws(() => encode(value), { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE" });
    t.equal(Object(error).path, path);
  });
}

t.test("encodeValue: what is at two places is no cycle", async (t) => {
  const shared = { a: 1 };
  t.equal(Buffer.from(encode([shared, shared])).toString("hex"), "9281a1610181a16101");
});

t.test("encodeValue: what is sent is read back", async () => {
  const scalar = fc.oneof(
    fc.constantFrom(null, true, false),
    fc.maxSafeInteger(),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
    fc.double({ noNaN: true, noDefaultInfinity: true, noInteger: true }),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array({ maxLength: 20 }),
    fc
      .tuple(fc.integer({ min: -62_135_596_800, max: 253_402_300_799 }), fc.nat(999_999_999))
      .map(([seconds, nanos]) => new Instant(seconds, nanos)),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      scalar,
      fc.array(tie("value"), { maxLength: 20 }),
      fc.dictionary(fc.string({ unit: "grapheme" }), tie("value"), { maxKeys: 20 }),
    ),
  }));
  fc.assert(fc.property(value, (value) => isDeepStrictEqual(read(value), plain(value))));
});

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

/** What comes out at the other end, in the form of `plain`. */
function read(value: unknown): unknown {
  return plain(decodeValue(encode(value)));
}

/** The same value out of plain objects and arrays: those of fast-check may have no prototype, ours are views. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) {
    return { bytes: Buffer.from(value).toString("hex") };
  }
  if (Array.isArray(value)) {
    return value.map(plain);
  }
  return typeof value === "object" && value !== null && !(value instanceof Instant)
    ? Object.entries(value).map(([key, one]) => [key, plain(one)])
    : value;
}
