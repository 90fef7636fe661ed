import fc from "fast-check";
import t from "tap";
import { createScanner } from "../../src/api/json-scanner.ts";

const broken = [
  "",
  "{",
  "[1",
  "[1,]",
  "[,1]",
  "{,}",
  '{"a"}',
  '{"a":}',
  '{"a":1,}',
  "{a:1}",
  '{"a":1]',
  "[1}",
  '"',
  '"\\x"',
  '"\\u12g4"',
  '"a\nb"',
  "01",
  "-",
  "+1",
  "1.",
  "1.e5",
  "1e",
  "1_0",
  "tru",
  "truely",
  "nul",
  "NaN",
  "Infinity",
  "1 2",
  "[] x",
  "12x",
  "'a'",
];

for (const text of broken) {
  t.test(`value: refuses ${JSON.stringify(text)}`, async (t) => {
    t.throws(() => JSON.parse(text), SyntaxError, "as JSON.parse does");
    t.throws(() => pass(text), SyntaxError);
  });
}

t.test("value: says where the text is wrong", async (t) => {
  t.throws(() => pass("[1,x]"), { message: "unexpected character at 3 of JSON text" });
  t.throws(() => pass('["a'), { message: "unexpected end of JSON text" });
});

t.test("value: passes what JSON.stringify writes, with any white space", async () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 1, "\t", "\r\n "), (value, space) => {
      pass(JSON.stringify(value, undefined, space));
    }),
  );
});

t.test("value: agrees with JSON.parse on texts that are nearly JSON", async () => {
  const nearly = fc
    .array(fc.constantFrom(...'{}[]:,"\\ \n0123456789-+.eEtruefalsnu\u0001ä'.split("")), {
      maxLength: 12,
    })
    .map((characters) => characters.join(""));
  fc.assert(
    fc.property(nearly, (text) => throws(() => pass(text)) === throws(() => JSON.parse(text))),
    { numRuns: 5_000 },
  );
});

t.test("value: bounds the nesting it follows", async (t) => {
  pass(`${"[".repeat(512)}${"]".repeat(512)}`);
  t.throws(() => pass(`${"[".repeat(513)}${"]".repeat(513)}`), /nested deeper than 512/);
});

t.test("items: hands over each item, and key each key", async (t) => {
  const scan = createScanner(' {"a" : [1], "b\\n":2}');
  const keys: string[] = [];
  scan.space();
  scan.items("}", () => {
    keys.push(scan.key());
    scan.value();
  });
  scan.end();
  t.strictSame(keys, ['"a"', '"b\\n"']);
  t.equal(scan.at(), 21);
});

function pass(text: string): void {
  const scan = createScanner(text);
  scan.value();
  scan.end();
}

function throws(act: () => void): boolean {
  try {
    act();
    return false;
  } catch {
    return true;
  }
}
