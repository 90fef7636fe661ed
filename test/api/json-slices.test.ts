import fc from "fast-check";
import t from "tap";
import { parseSliced } from "../../src/api/json-slices.ts";
import { RawJson } from "../../src/contract/index.ts";

const raw = (text: string) => new RawJson(text);

const cases: Readonly<Record<string, readonly [string, readonly string[], unknown]>> = {
  "no places: ordinary values": ['{"a": [1]}', [], { a: [1] }],
  "a member": [
    '{"key":"k", "value" : {"x": 1.0} }',
    ["value"],
    { key: "k", value: raw('{"x": 1.0}') },
  ],
  "a member deep in": [
    '{"run":{"conf":[1.0],"n":1},"conf":2}',
    ["run.conf", "run.other"],
    { run: { conf: raw("[1.0]"), n: 1 }, conf: 2 },
  ],
  "each element": [
    '{"events":[{"extra":{},"n":12345678901234567890},{"extra":1}]}',
    ["events[].extra"],
    { events: [{ extra: raw("{}"), n: 12345678901234567890n }, { extra: raw("1") }] },
  ],
  "the whole": [" [1, 2.0] ", [""], raw("[1, 2.0]")],
  "the whole as a list of places": ["[1, 2.0]", ["[]"], [raw("1"), raw("2.0")]],
  "null stays null": ['{"value":null}', ["value"], { value: null }],
  "a whole that is null": ["null", [""], null],
  "places that are not there": ['{"a":1,"run":null}', ["value", "run.conf"], { a: 1, run: null }],
  "a list where an object was expected": ["[1]", ["value"], [1]],
  "an empty object and an empty list": [
    '{"value":{},"events":[]}',
    ["value", "events[].x"],
    { value: raw("{}"), events: [] },
  ],
  "names of the prototype are plain members": ['{"toString":1}', ["value"], { toString: 1 }],
};

for (const [name, [text, paths, value]] of Object.entries(cases)) {
  t.test(`parseSliced: ${name}`, async (t) => {
    t.strictSame(parseSliced(text, paths), value);
  });
}

t.test("parseSliced: __proto__ is an own member", async (t) => {
  const parsed = parseSliced('{"__proto__":{"a":1},"value":2}', ["value"]);
  t.strictSame(Object.keys(Object(parsed)), ["__proto__", "value"]);
});

t.test("parseSliced: refuses text that is broken where it stays text", async (t) => {
  t.throws(() => parseSliced('{"value":{a}}', ["value"]), SyntaxError);
  t.throws(() => parseSliced('{"value":1} x', ["value"]), SyntaxError);
});

t.test("parseSliced: what stays text is what was written", async () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, key) => {
      const text = JSON.stringify(value, undefined, 1);
      const parsed = parseSliced(`{${JSON.stringify(key)}: 0, "v":${text}}`, ["v"]);
      const slice: unknown = Object(parsed).v;
      return slice instanceof RawJson ? slice.text === text : value === null;
    }),
  );
});
