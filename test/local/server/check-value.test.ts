import t from "tap";
import { checkValue, type Schema } from "../../../src/local/server/check-value.ts";

const moment: Schema = { type: "string", format: "date-time" };
const taken: readonly (readonly [name: string, value: unknown, schema: Schema, taken: unknown])[] =
  [
    ["text", "a", { type: "string" }, "a"],
    ["null of a union", null, { oneOf: [{ type: "string" }, { type: "null" }] }, null],
    ["a word", "a", { enum: ["a", "b"] }, "a"],
    ["a whole number as text", "12", { type: "integer" }, 12],
    ["a number", 1.5, { type: "number" }, 1.5],
    ["yes", "1", { type: "boolean" }, true],
    ["no", false, { type: "boolean" }, false],
    ["a moment with an offset", "2025-01-02T03:04:05+02:00", moment, "2025-01-02T01:04:05Z"],
    ["a moment without seconds", "2025-01-02 03:04-0000", moment, "2025-01-02T03:04:00Z"],
    ["a moment with a fraction", "2025-01-02T03:04:05.5Z", moment, "2025-01-02T03:04:05.500000Z"],
    ["seconds since 1970", 0, moment, "1970-01-01T00:00:00.000Z"],
    ["milliseconds since 1970", 1_735_862_400_000, moment, "2025-01-03T00:00:00.000Z"],
    ["a duration", "PT1M30.5S", { type: "string", format: "duration" }, "PT1M30.5S"],
    ["seconds for a duration", 90, { type: "string", format: "duration" }, 90],
    [
      "a UUID",
      "0199BB6C-0000-7000-8000-000000000001",
      { type: "string", format: "uuid" },
      "0199bb6c-0000-7000-8000-000000000001",
    ],
    ["a list", ["1"], { type: "array", items: { type: "integer" } }, [1]],
    ["a list of anything", [1, "a"], { type: "array" }, [1, "a"]],
    [
      "a pair",
      ["a", 1],
      { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] },
      ["a", 1],
    ],
    [
      "an object",
      { a: "1", b: 2 },
      { type: "object", properties: { a: { type: "integer" } } },
      { a: 1, b: 2 },
    ],
    [
      "an object of one kind",
      { a: "1" },
      { type: "object", additionalProperties: { type: "integer" } },
      { a: 1 },
    ],
    ["anything", { a: [] }, {}, { a: [] }],
  ];
for (const [name, value, schema, wanted] of taken) {
  t.test(`checkValue: takes ${name}`, async (t) => {
    t.strictSame(checkValue(value, schema, ["body"]), { ok: true, value: wanted });
  });
}

const refused: readonly (readonly [name: string, value: unknown, schema: Schema, type: string])[] =
  [
    ["a number for text", 5, { type: "string" }, "string_type"],
    ["short text", "", { type: "string", minLength: 1 }, "string_too_short"],
    ["long text", "abc", { type: "string", maxLength: 2 }, "string_too_long"],
    ["another word", "c", { enum: ["a", "b"] }, "enum"],
    ["something for null", 5, { type: "null" }, "none_required"],
    ["a fraction for a whole number", 1.5, { type: "integer" }, "int_parsing"],
    ["text for a number", "x", { type: "number" }, "float_parsing"],
    ["a number out of range", 0, { type: "integer", minimum: 1, maximum: 5 }, "out_of_range"],
    ["a large number out of range", 9, { type: "integer", minimum: 1, maximum: 5 }, "out_of_range"],
    ["perhaps", "perhaps", { type: "boolean" }, "bool_parsing"],
    ["a moment without a zone", "2025-01-02T03:04:05", moment, "timezone_aware"],
    ["no moment", "yesterday", moment, "datetime_parsing"],
    ["no duration", "90", { type: "string", format: "duration" }, "time_delta_parsing"],
    ["no UUID", "x", { type: "string", format: "uuid" }, "uuid_parsing"],
    ["no list", {}, { type: "array" }, "list_type"],
    ["an empty list", [], { type: "array", minItems: 1 }, "too_short"],
    ["a pair of one", ["a"], { type: "array", prefixItems: [{}, {}] }, "too_short"],
    ["a bad item", ["x"], { type: "array", items: { type: "integer" } }, "int_parsing"],
    ["no object", [], { type: "object" }, "dict_type"],
    ["a missing key", {}, { type: "object", required: ["a"] }, "missing"],
    [
      "a stray key",
      { a: null },
      { type: "object", additionalProperties: false },
      "extra_forbidden",
    ],
    [
      "a bad value",
      { a: "x" },
      { type: "object", properties: { a: { type: "integer" } } },
      "int_parsing",
    ],
  ];
for (const [name, value, schema, type] of refused) {
  t.test(`checkValue: refuses ${name}`, async (t) => {
    t.match(checkValue(value, schema, ["body"]), { ok: false, faults: [{ type }] });
  });
}

t.test("checkValue: a union tells what each member minds, under its title", async (t) => {
  const schema: Schema = { oneOf: [{ title: "one", type: "integer" }, { type: "null" }] };
  t.match(checkValue("x", schema, ["body"]), {
    faults: [{ loc: ["body", "one"] }, { loc: ["body"] }],
  });
});
