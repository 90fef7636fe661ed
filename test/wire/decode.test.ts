import fc from "fast-check";
import { Packr } from "msgpackr";
import t from "tap";
import { Instant } from "../../src/contract/index.ts";
import { Decoder, decodeValue } from "../../src/wire/decode.ts";

const taken: Readonly<Record<string, { readonly hex: string; readonly value: unknown }>> = {
  "small integers": { hex: "92057f", value: [5, 127] },
  "negative integers": {
    hex: "95ffd080d18000d280000000d3ffffffffffffffff",
    value: [-1, -128, -32768, -2147483648, -1],
  },
  "unsigned integers": { hex: "93ccffcdffffceffffffff", value: [255, 65535, 4294967295] },
  "a safe integer of 64 bits": { hex: "cf0000000000000005", value: 5 },
  "an integer that is not safe": { hex: "cf0020000000000001", value: 2n ** 53n + 1n },
  "a negative one that is not safe": { hex: "d38000000000000000", value: -(2n ** 63n) },
  floats: { hex: "92ca3fc00000cb3ff8000000000000", value: [1.5, 1.5] },
  "true, false, null": { hex: "93c3c2c0", value: [true, false, null] },
  "texts of every size": { hex: "94a161d90161da000161db0000000161", value: ["a", "a", "a", "a"] },
  "a long key, and one beyond ASCII": {
    hex: `82d928${"61".repeat(40)}01a2c3a902`,
    value: { ["a".repeat(40)]: 1, é: 2 },
  },
  "the mark of what is no UTF-8, where it is meant": { hex: "a3efbfbd", value: "\ufffd" },
  "text beyond ASCII": { hex: "a2c3a9", value: "é" },
  "an unsafe integer with its sign": { hex: "d3ffdfffffffffffff", value: -(2n ** 53n) - 1n },
  "long text": { hex: `d928${"61".repeat(40)}`, value: "a".repeat(40) },
  "bytes of every size": {
    hex: "93c40101c5000101c60000000101",
    value: [1, 1, 1].map((byte) => new Uint8Array([byte])),
  },
  "lists and maps of every size": { hex: "92dc000101dd0000000101", value: [[1], [1]] },
  "maps of every size": { hex: "9281a16101de0001a16101", value: [{ a: 1 }, { a: 1 }] },
  "a map of 32 bits": { hex: "df00000001a16101", value: { a: 1 } },
  "a duplicate key, the last wins": { hex: "82a16101a16102", value: { a: 2 } },
  "timestamps of every size": {
    hex: "93d6ff00000001d7ff00000fa000000001c70cff00000000ffffffffffffffff",
    value: [new Instant(1, 0), new Instant(1, 1_000), new Instant(-1, 0)],
  },
  "extensions with a length of their own": {
    hex: "92c80004ff00000001c900000004ff00000001",
    value: [new Instant(1, 0), new Instant(1, 0)],
  },
};
for (const [name, { hex, value }] of Object.entries(taken)) {
  t.test(`decodeValue: ${name}`, async (t) => {
    t.same(decodeValue(Buffer.from(hex, "hex")), value);
  });
}

t.test("decodeValue: __proto__ is a key like others", async (t) => {
  const value = decodeValue(Buffer.from("81a95f5f70726f746f5f5f81a17801", "hex"));
  t.strictSame(Object.keys(Object(value)), ["__proto__"]);
  t.equal(Object(value).x, undefined);
});

const refused: Readonly<Record<string, string>> = {
  "nothing at all": "",
  "a byte that begins no value": "c1",
  "bytes after the value": "0101",
  "a list longer than the payload": "ddffffffff",
  "a map longer than the payload": "dfffffffff",
  "text longer than the payload": "dbffffffff",
  "text that is cut": "a2c3",
  "a number that is cut": "cd01",
  "text that is not UTF-8": "a2c328",
  "a key that is no text": "810102",
  "a key that is cut": "81a561",
  "an unknown extension": "d40500",
  "a timestamp of odd size": "d5ff0001",
  "a timestamp with too many nanoseconds": "d7ffee6b280000000001",
  "a timestamp before the year 1": "c70cff00000000fffffff0f0f0f0f0",
  "nesting without end": `${"91".repeat(70)}01`,
};
for (const [name, hex] of Object.entries(refused)) {
  t.test(`decodeValue: refuses ${name}`, async (t) => {
    t.throws(() => decodeValue(Buffer.from(hex, "hex")), {
      code: "ERR_WINDSOCK_MESSAGE_MALFORMED",
    });
  });
}

t.test("decodeValue: reads what msgpackr writes", async () => {
  const oracle = new Packr({ useRecords: false });
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!/__proto__|-0/.test(JSON.stringify(value)));
      return JSON.stringify(decodeValue(oracle.pack(value))) === JSON.stringify(value);
    }),
  );
});

t.test("value: makes no more values than it may", async (t) => {
  const bytes = Buffer.from("9281a1610192c0c0", "hex"); // 2 + 1 + 2
  t.strictSame(new Decoder(bytes, 5).value(), [{ a: 1 }, [null, null]]);
  t.throws(() => new Decoder(bytes, 4).value(), { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
});

t.test("peekText: finds a text behind other values, and goes back", async (t) => {
  const decoder = new Decoder(
    Buffer.from("84a1619181a16201a163a178a164c401aaa474797065a154", "hex"),
  );
  const kind = decoder.head();
  const { size } = decoder;
  t.strictSame([kind, decoder.peekText("type", size), decoder.key()], ["map", "T", "a"]);
  t.strictSame([decoder.at, decoder.isAtEnd], [3, false]);
});

t.test("peekText: nothing for a value that is no text, or is not there", async (t) => {
  for (const hex of ["81a47479706505", "81a4747970659101"]) {
    const decoder = new Decoder(Buffer.from(hex, "hex"));
    decoder.head();
    t.strictSame([decoder.peekText("type", 1), decoder.peekText("other", 1)], ["", ""]);
  }
});

t.test("decodeValue: any bytes are read or refused, and nothing else happens", async () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        decodeValue(bytes);
        return true;
      } catch (error) {
        return Object(error).code === "ERR_WINDSOCK_MESSAGE_MALFORMED";
      }
    }),
    { numRuns: 2_000 },
  );
});
