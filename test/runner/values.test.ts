import t from "tap";
import { toJsonValue } from "../../src/runner/values.ts";

const cyclic: Record<string, unknown> = { rows: [] };
cyclic["rows"] = [{ back: cyclic }];
let deep: unknown = 1;
for (let level = 0; level < 61; level += 1) {
  deep = [deep];
}

const refused: Readonly<Record<string, [unknown, string]>> = {
  undefined: [undefined, "$ is undefined"],
  "not a number": [{ rows: [1, Number.NaN] }, "$.rows[1] is NaN"],
  infinity: [-Infinity, "$ is -Infinity"],
  "a Date": [{ rows: [{}, { when: new Date(0) }] }, "$.rows[1].when is a Date"],
  "a Buffer": [Buffer.from("x"), "$ is a Buffer"],
  "a Map": [{ "a b": new Map() }, '$["a b"] is a Map'],
  "a Set": [new Set(), "$ is a Set"],
  "an Error": [{ e: new RangeError("x"), f: 1 }, "$.e is a RangeError"],
  "an Int8Array": [new Int8Array(1), "$ is an Int8Array"],
  "an instance": [new (class Point {})(), "$ is a Point"],
  "an object of unknown class": [
    Object.create(Object.create({ constructor: undefined })),
    "$ is a class instance",
  ],
  "a function": [{ fn: Number }, "$.fn is a function"],
  "a symbol": [Symbol("x"), "$ is a symbol"],
  "undefined in an array": [[1, undefined], "$[1] is undefined"],
  "half a surrogate pair": ["\ud800x", "$ is a text with half a surrogate pair"],
  "half a surrogate pair in a key": [
    { "\ud800": 1 },
    "$ is an object with half a surrogate pair in a key",
  ],
  "a cycle": [cyclic, "$.rows[0].back is inside itself: a cycle"],
  "61 levels": [deep, `$${"[0]".repeat(60)} is nested deeper than 60 levels`],
  "an integer of 65 bits": [{ n: 2n ** 64n }, "$.n is an integer of more than 64 bits"],
  "a negative integer of 65 bits": [-(2n ** 63n) - 1n, "$ is an integer of more than 64 bits"],
};
for (const [name, [value, message]] of Object.entries(refused)) {
  t.test(`toJsonValue: refuses ${name}, naming the place`, async (t) => {
    t.throws(() => toJsonValue(value), { code: "ERR_WINDSOCK_VALUE_NOT_JSON", message });
  });
}

t.test("toJsonValue: gives back JSON as it is, the same object", async (t) => {
  const shared = { x: 1 };
  for (const value of [
    null,
    true,
    -0,
    1.5,
    "größe ✓ 😀",
    10n,
    2n ** 64n - 1n,
    -(2n ** 63n),
    [shared, shared],
    { a: { b: [] }, ["__proto__"]: 1 },
    Object.assign(Object.create(null), { a: 1 }),
  ]) {
    t.ok(Object.is(toJsonValue(value), value));
  }
});

t.test("toJsonValue: drops keys without a value, and keeps one called __proto__", async (t) => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}, "list": [{"a": 1}]}');
  const withHole = { keep: value, list: [1, { a: undefined, b: [{ c: undefined }] }] };
  const found = toJsonValue(withHole);
  t.equal(
    JSON.stringify(found),
    '{"keep":{"__proto__":{"polluted":true},"list":[{"a":1}]},"list":[1,{"b":[{}]}]}',
  );
  t.equal(Reflect.get({}, "polluted"), undefined);
  t.ok("a" in Object(withHole.list[1]), "the task's own object is not touched");
});
