import t from "tap";
import { RawJson } from "../../src/contract/index.ts";
import {
  jsonOrNull,
  list,
  number,
  numberOrNull,
  record,
  storedOrNull,
  text,
  textOrNull,
} from "../../src/local/seed-fields.ts";

t.test("fields: by kind, and what stands for what is not there", async (t) => {
  const from = { a: "x", n: 1, l: [{ b: 1 }], at: "2025-01-01T00:00:00Z", none: null };
  t.strictSame(record(from, "it"), from);
  t.strictSame([list(from, "l"), list(from, "z")], [[{ b: 1 }], []]);
  t.strictSame(
    [text(from, "a"), textOrNull(from, "a"), textOrNull(from, "none")],
    ["x", "x", null],
  );
  t.strictSame([number(from, "n", 5), number(from, "z", 5)], [1, 5]);
  t.strictSame(
    [storedOrNull(from, "at"), storedOrNull(from, "z")],
    ["2025-01-01T00:00:00.000000Z", null],
  );
  t.strictSame([numberOrNull(from, "n"), numberOrNull(from, "none")], [1, null]);
  t.equal(jsonOrNull({ a: new RawJson('{"2":1.0,"1":2}') }, "a"), '{"2":1.0,"1":2}');
  t.strictSame(
    [jsonOrNull(from, "l"), jsonOrNull(from, "none"), jsonOrNull(from, "z")],
    ['[{"b":1}]', null, null],
  );
});

const refused: Readonly<Record<string, readonly [read: () => unknown, path: string]>> = {
  "a list in the place of an object": [() => record([], "it"), "it"],
  "null in the place of an object": [() => record(null, "it"), "it"],
  "an object in the place of a list": [() => list({ l: {} }, "l"), "l"],
  "a list of what are no objects": [() => list({ l: [{}, 1] }, "l"), "l[1]"],
  "a number in the place of a text": [() => textOrNull({ a: 1 }, "a"), "a"],
  "a text in the place of a number": [() => number({ a: "1" }, "a", 5), "a"],
  "no text": [() => text({ a: 1 }, "a"), "a"],
};
for (const [name, [read, path]] of Object.entries(refused)) {
  t.test(`fields: ${name} is refused`, async (t) => {
    t.throws(read, { code: "ERR_WINDSOCK_SEED_INVALID", path });
  });
}
