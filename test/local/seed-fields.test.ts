import t from "tap";
import {
  jsonOrNull,
  list,
  number,
  record,
  storedOrNull,
  text,
  textOrNull,
} from "../../src/local/seed-fields.ts";

t.test("fields: by kind, and what stands for what is not there", async (t) => {
  const from = { a: "x", n: 1, l: [{ b: 1 }], at: "2025-01-01T00:00:00Z", none: null };
  t.strictSame(record(from, "it"), from);
  t.strictSame([list(from, "l"), list(from, "z")], [[{ b: 1 }], []]);
  t.strictSame([text(from, "a"), textOrNull(from, "a"), textOrNull(from, "n")], ["x", "x", null]);
  t.strictSame([number(from, "n", 5), number(from, "a", 5)], [1, 5]);
  t.strictSame(
    [storedOrNull(from, "at"), storedOrNull(from, "z")],
    ["2025-01-01T00:00:00.000000Z", null],
  );
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
  "no text": [() => text({ a: 1 }, "a"), "a"],
};
for (const [name, [read, path]] of Object.entries(refused)) {
  t.test(`fields: ${name} is refused`, async (t) => {
    t.throws(read, { code: "ERR_WINDSOCK_SEED_INVALID", path });
  });
}
