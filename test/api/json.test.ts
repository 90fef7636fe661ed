import t from "tap";
import { parseJson, writeJson } from "../../src/api/json.ts";
import { RawJson } from "../../src/contract/index.ts";

const written: Readonly<Record<string, readonly [unknown, string]>> = {
  "plain values": [[null, true, 1.5, "ä\n", { a: [] }], '[null,true,1.5,"ä\\n",{"a":[]}]'],
  "bigint as digits": [{ n: 12345678901234567890n }, '{"n":12345678901234567890}'],
  "RawJson as it stands": [{ a: [new RawJson('{"x": 1.0}')] }, '{"a":[{"x": 1.0}]}'],
  "RawJson as a whole": [new RawJson("1e400"), "1e400"],
  "what has a form of its own": [
    { at: new Date(Date.UTC(2026, 0, 2)) },
    '{"at":"2026-01-02T00:00:00.000Z"}',
  ],
  "keys without a value are left out": [{ a: undefined, b: null }, '{"b":null}'],
  "an object without a prototype": [Object.assign(Object.create(null), { a: 1 }), '{"a":1}'],
};

for (const [name, [value, text]] of Object.entries(written)) {
  t.test(`writeJson: ${name}`, async (t) => {
    t.equal(writeJson(value, "op"), text);
  });
}

const cycle: unknown[] = [];
cycle.push(cycle);
const refused: Readonly<Record<string, readonly [unknown, string, RegExp]>> = {
  NaN: [{ a: [Number.NaN] }, "$.a[0]", /is NaN,/],
  undefined: [undefined, "$", /is a undefined/],
  "a hole in a list": [Object.assign([], { length: 1 }), "$[0]", /is a undefined/],
  "undefined in a list": [[undefined], "$[0]", /is a undefined/],
  "a function": [{ f: () => 1 }, "$.f", /is a function/],
  "a Map": [{ m: new Map() }, "$.m", /is an instance of Map/],
  "half a surrogate pair": [["\ud800"], "$[0]", /half a surrogate pair/],
  "half a surrogate pair in a key": [{ a: { "\ud800": 1 } }, "$.a", /half a surrogate pair/],
  "a cycle": [cycle, `$${"[0]".repeat(64)}`, /^set_xcom: \$\[0\]/],
};

for (const [name, [value, at, message]] of Object.entries(refused)) {
  t.test(`writeJson: refuses ${name} and names its path`, async (t) => {
    t.throws(() => writeJson(value, "set_xcom"), {
      code: "ERR_WINDSOCK_API_REQUEST",
      operation: "set_xcom",
      at,
      message,
    });
  });
}

t.test("parseJson: integers beyond 2^53 stay exact, other numbers are ordinary", async (t) => {
  t.strictSame(
    parseJson(
      '[9007199254740993,-12345678901234567890,1234567890123456.5,"1234567890123456789",1]',
    ),
    [9007199254740993n, -12345678901234567890n, 1234567890123456.5, "1234567890123456789", 1],
  );
});

t.test("parseJson: a number of many digits with a fraction or exponent is a number", async (t) => {
  t.strictSame(parseJson("[1234567890123456789.0, 1e300]"), [Number("1234567890123456789"), 1e300]);
});

t.test("parseJson: throws for what is not JSON", async (t) => {
  t.throws(() => parseJson("{"), SyntaxError);
});
