import fc from "fast-check";
import t from "tap";
import { decodeValue } from "../../src/wire/decode.ts";
import { jsonToMsgpack } from "../../src/wire/json-to-msgpack.ts";
import { msgpackToJson } from "../../src/wire/msgpack-to-json.ts";

const taken = {
  "1.0": "cb3ff0000000000000",
  "-0": "cb8000000000000000",
  "1e3": "cb408f400000000000",
  "12345678901234567890": "cfab54a98ceb1f0ad2",
  "-9223372036854775808": "d38000000000000000",
  " [ 1 , [ ] , { } ] ": "93019080",
  '{"10":1,"9":2}': "82a2313001a13902",
  '{"a" : {"b" : [true,false,null]}}': "81a16181a16293c3c2c0",
  '"\\u00e9\\"\\\\"': "a4c3a9225c",
  '"é"': "a2c3a9",
  "[[],[[]]]": "92909190",
};
for (const [text, hex] of Object.entries(taken)) {
  t.test(`jsonToMsgpack: ${text}`, async (t) => {
    t.equal(Buffer.from(jsonToMsgpack(text)).toString("hex"), hex);
  });
}

const refused = [
  "",
  "[1",
  "[1,]",
  '{"a"}',
  '{"a":1,}',
  "{1:2}",
  "nul",
  "1 2",
  "01",
  '"a',
  '"a\\"',
  '"\\x"',
  '"\n"',
  '"\\ud800"',
  "NaN",
  "1e999",
  "18446744073709551616",
  "-9223372036854775809",
  "[".repeat(65) + "]".repeat(65),
  "[1}",
];
for (const text of refused) {
  t.test(`jsonToMsgpack: refuses ${JSON.stringify(text).slice(0, 40)}`, async (t) => {
    t.throws(() => jsonToMsgpack(text), { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE", path: /^\$/ });
  });
}

const named = {
  "{": "$",
  '[1,{"a":[true,x]}]': "$[1].a[1]",
  '{"odd key":1e999}': '$["odd key"]',
  '{"\\u0061":{"b":99999999999999999999999}}': "$.a.b",
  '["\\ud800"]': "$[0]",
  '{"a":1 "b":2}': "$",
  '{"a" 1}': "$",
  "[1] 2": "$",
};
for (const [text, path] of Object.entries(named)) {
  t.test(`jsonToMsgpack: names ${path} in ${text}`, async (t) => {
    const error = t.throws(() => jsonToMsgpack(text), { code: "ERR_WINDSOCK_VALUE_NOT_SENDABLE" });
    t.equal(Object(error).path, path);
  });
}

for (const count of [16, 70_000]) {
  t.test(`jsonToMsgpack: ${count} items, in lists and maps`, async (t) => {
    const items = Array.from({ length: count }, (_, at) => at);
    const value = [items, Object.fromEntries(items.map((at) => [`k${at}`, [at]]))];
    t.equal(
      JSON.stringify(decodeValue(jsonToMsgpack(JSON.stringify(value)))),
      JSON.stringify(value),
    );
  });
}

t.test(
  "jsonToMsgpack: what moves to make room for counts is no more than is written",
  async (t) => {
    const row = JSON.stringify(Array.from({ length: 20 }, (_, at) => at));
    const text = `[${Array.from({ length: 2_000 }, () => row).join()}]`;
    const moves = t.capture(
      Uint8Array.prototype,
      "copyWithin",
      Reflect.get(Uint8Array.prototype, "copyWithin"),
    );
    const { length } = jsonToMsgpack(text);
    const moved = moves().reduce(
      (sum, { args: [, from, to] }) => sum + Number(to) - Number(from),
      0,
    );
    t.ok(moved > 0 && moved <= 2 * length, `${moved} bytes moved for ${length}`);
  },
);

t.test("jsonToMsgpack: means what JSON.parse means", async () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.nat({ max: 2 }), (text, indent) => {
      fc.pre(!/\d{16}/.test(text)); // which JSON.parse rounds
      const spaced = JSON.stringify(JSON.parse(text), null, indent);
      return (
        JSON.stringify(decodeValue(jsonToMsgpack(spaced))) === JSON.stringify(JSON.parse(text))
      );
    }),
  );
});

t.test(
  "jsonToMsgpack: and back gives the same text, floats and order of keys included",
  async () => {
    const number = fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }).map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => {
        const written = Object.is(value, -0) ? "-0" : String(value);
        return /[.e]/.test(written) ? written : `${written}.0`;
      }),
    );
    const { value } = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        number,
        fc.string({ unit: "grapheme" }).map((one) => JSON.stringify(one)),
        fc.constantFrom("true", "false", "null"),
        fc.array(tie("value"), { maxLength: 4 }).map((items) => `[${items.join(",")}]`),
        fc
          .uniqueArray(fc.tuple(fc.string(), tie("value")), {
            maxLength: 4,
            selector: ([key]) => key,
          })
          .map(
            (pairs) => `{${pairs.map(([key, one]) => `${JSON.stringify(key)}:${one}`).join(",")}}`,
          ),
      ),
    }));
    fc.assert(fc.property(value, (text) => msgpackToJson(jsonToMsgpack(text)) === text));
  },
);
