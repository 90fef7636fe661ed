import t from "tap";
import { mismatches } from "../../src/conformance/match.ts";

t.test("objects ask for what they name, lists for all of their items", async (t) => {
  t.strictSame(mismatches({ a: 1 }, { a: 1, b: 2 }), []);
  t.strictSame(mismatches({ a: { b: [1] } }, { a: { b: [1, 2] } }), [
    "$.a.b is [1,2], expected [1]",
  ]);
  t.strictSame(mismatches({ a: 1 }, [1]), [`$ is [1], expected {"a":1}`]);
  t.strictSame(mismatches([{ a: 1 }], [{ a: 2 }]), ["$[0].a is 2, expected 1"]);
  t.strictSame(mismatches(null, null), []);
  t.strictSame(mismatches(null, undefined), ["$ is absent, expected null"]);
  t.strictSame(mismatches({ toString: "<absent>" }, {}), []);
});

t.test("words in angle brackets stand for kinds of values", async (t) => {
  const fitting: readonly (readonly [string, unknown])[] = [
    ["<any>", null],
    ["<absent>", undefined],
    ["<text>", "x"],
    ["<filled>", [0]],
    ["<filled>", { a: undefined }],
    ["<integer>", 3],
    ["<integer>", 3n],
    ["<time>", "2026-01-31T01:02:03.123456Z"],
    ["<time>", "2026-01-31T01:02:03+00:00"],
    ["<uuid>", "0199b4a5-5b9c-7000-8000-000000000002"],
    ["<like ^a.*z$>", "a\nz"],
    ["<none of these>", "<none of these>"],
  ];
  for (const [pattern, value] of fitting) {
    t.strictSame(mismatches(pattern, value), [], pattern);
  }
  const unfit: readonly (readonly [string, unknown])[] = [
    ["<any>", undefined],
    ["<absent>", null],
    ["<text>", ""],
    ["<filled>", []],
    ["<filled>", {}],
    ["<filled>", null],
    ["<filled>", "text"],
    ["<integer>", 1.5],
    ["<time>", "2026-01-31"],
    ["<uuid>", "1"],
    ["<like ^a>", "ba"],
    ["<like a>", 1],
    ["<none of these>", 1],
  ];
  for (const [pattern, value] of unfit) {
    t.equal(mismatches(pattern, value).length, 1, pattern);
  }
});

t.test("long values are cut", async (t) => {
  t.ok((mismatches(1n, "x".repeat(400))[0] ?? "").length < 340);
});
