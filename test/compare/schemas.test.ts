import t from "tap";
import { asDocument, type Schema } from "../../src/compare/document.ts";
import { compareSchemas, type Way } from "../../src/compare/schemas.ts";

interface Case {
  readonly was: Schema;
  readonly is: Schema;
  readonly in?: readonly string[];
  readonly out?: readonly string[];
}

const text: Schema = { type: "string" };
const number: Schema = { type: "integer" };
const nothing: Schema = { type: "null" };
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

const cases: Readonly<Record<string, Case>> = {
  "the same": { was: text, is: { ...text, description: "other words" } },
  "members of one type": {
    was: { oneOf: [text, { ...text, format: "date-time" }] },
    is: { oneOf: [{ ...text, format: "date-time" }, text] },
  },
  "another type": {
    was: text,
    is: number,
    in: ["type-changed a: is integer, was string"],
    out: ["type-changed a: is integer, was string"],
  },
  "a wider type": {
    was: number,
    is: { type: "number" },
    in: ["form-allowed a: is number, was integer"],
    out: ["type-changed a: is number, was integer"],
  },
  "anything for a type": {
    was: text,
    is: {},
    in: ["form-allowed a: is any, was string"],
    out: ["type-changed a: is any, was string"],
  },
  "a type for anything": {
    was: {},
    is: text,
    in: ["type-changed a: is string, was any"],
    out: ["answer-form-removed a: is string, was any"],
  },
  "text by its words, an object by its keys": {
    was: { enum: ["a"] },
    is: { properties: {} },
    in: ["type-changed a: is {}, was a"],
    out: ["type-changed a: is {}, was a"],
  },
  "another format": {
    was: { ...text, format: "uuid" },
    is: text,
    in: ["format-changed a: is free, was uuid"],
    out: ["format-changed a: is free, was uuid"],
  },
  "another default": {
    was: { ...number, default: 1 },
    is: number,
    in: ["default-changed a: default is none, was 1"],
  },
  "lower limits": {
    was: { ...number, minimum: 1, exclusiveMinimum: 1 },
    is: { ...number, minimum: 2 },
    in: [
      "limit-narrowed a: minimum is 2, was 1",
      "limit-widened a: exclusiveMinimum is none, was 1",
    ],
  },
  "upper limits": {
    was: { ...text, maxLength: 10 },
    is: { ...text, maxLength: 20, minLength: 1 },
    in: ["limit-narrowed a: minLength is 1, was none", "limit-widened a: maxLength is 20, was 10"],
  },
  "a pattern": {
    was: text,
    is: { ...text, pattern: "^a" },
    in: ['limit-narrowed a: pattern is "^a", was none'],
  },
  "no pattern any more": {
    was: { ...text, pattern: "^a" },
    is: text,
    in: ['limit-widened a: pattern is none, was "^a"'],
  },
  words: {
    was: { ...text, enum: ["a", "b"] },
    is: { ...text, enum: ["b", "c"] },
    in: ["word-refused a a: is no word any more", "word-allowed a c: is a new word"],
    out: ["answer-word-removed a a: is no word any more", "answer-word-added a c: is a new word"],
  },
  "words for text": {
    was: text,
    is: { ...text, enum: ["a"] },
    in: ["word-refused a: is one of a only"],
    out: ["answer-word-removed a: is one of a only"],
  },
  "text for words": {
    was: { ...text, enum: ["a"] },
    is: text,
    in: ["word-allowed a: may be any word"],
    out: ["answer-word-added a: may be any word"],
  },
  "null besides": {
    was: text,
    is: { oneOf: [text, nothing] },
    in: ["null-allowed a: may be null"],
    out: ["answer-null-possible a: may be null"],
  },
  "null no more": {
    was: { anyOf: [text, nothing] },
    is: { oneOf: [number] },
    in: ["null-refused a: may no longer be null", "type-changed a: is integer, was string"],
    out: ["answer-null-gone a: is never null any more", "type-changed a: is integer, was string"],
  },
  "one form more": {
    was: { oneOf: [text, nothing] },
    is: { oneOf: [text, number, nothing] },
    in: ["form-allowed a: may be integer"],
    out: ["answer-form-added a: may be integer"],
  },
  "one form less, one inside changed": {
    was: { oneOf: [text, { ...number, minimum: 0 }, ref("Pair")] },
    is: { oneOf: [text, { ...number, minimum: 1 }] },
    in: [
      "limit-narrowed a (integer{minimum:0}): minimum is 1, was 0",
      "form-refused a: is no longer Pair",
    ],
    out: ["answer-form-removed a: is no longer Pair"],
  },
  "items of lists": {
    was: { type: "array", items: text },
    is: { type: "array" },
    in: ["form-allowed a[]: is any, was string"],
    out: ["type-changed a[]: is any, was string"],
  },
  "lists of anything": { was: { type: "array" }, is: { type: "array", items: {} } },
  "parts of tuples": {
    was: { type: "array", prefixItems: [text, number] },
    is: { type: "array", prefixItems: [text] },
    in: ["form-allowed a[1]: is any, was integer"],
    out: ["type-changed a[1]: is any, was integer"],
  },
  "parts of tuples that are new": {
    was: { type: "array" },
    is: { type: "array", prefixItems: [text] },
    in: ["type-changed a[0]: is string, was any"],
    out: ["answer-form-removed a[0]: is string, was any"],
  },
  "values of maps": {
    was: { type: "object", additionalProperties: text },
    is: { type: "object", additionalProperties: true },
    in: ["form-allowed a.*: is any, was string"],
    out: ["type-changed a.*: is any, was string"],
  },
  "values of maps that were free": {
    was: { type: "object" },
    is: { type: "object", additionalProperties: text },
    in: ["type-changed a.*: is string, was any"],
    out: ["answer-form-removed a.*: is string, was any"],
  },
  "other keys are refused": {
    was: { type: "object" },
    is: { type: "object", additionalProperties: false },
    in: ["body-closed a: takes no other keys any more"],
  },
  "other keys are taken": {
    was: { type: "object", additionalProperties: false },
    is: { type: "object" },
    in: ["body-opened a: takes other keys"],
  },
  "fields of an open object": {
    was: { type: "object", properties: { gone: text, kept: text }, required: ["kept"] },
    is: { type: "object", properties: { kept: text, free: text, must: text }, required: ["must"] },
    in: [
      "field-removed a.gone: is gone",
      "field-became-optional a.kept: may be left out",
      "field-added a.free: is new",
      "field-added-required a.must: is new, and required",
    ],
    out: [
      "answer-field-removed a.gone: is gone",
      "answer-field-became-optional a.kept: may be absent",
      "answer-field-added a.free: is new",
      "answer-field-added a.must: is new",
    ],
  },
  "a field of a closed object": {
    was: { type: "object", properties: { kept: text }, additionalProperties: false },
    is: {
      type: "object",
      properties: { kept: text, come: text },
      required: ["kept"],
      additionalProperties: false,
    },
    in: ["field-became-required a.kept: must be sent", "field-added a.come: is new"],
    out: [
      "answer-field-became-required a.kept: is always there",
      "answer-field-added-to-closed a.come: is new",
    ],
  },
  "no fields for fields": {
    was: { type: "object", properties: { a: text } },
    is: { type: "object" },
    in: ["field-removed a.a: is gone"],
    out: ["answer-field-removed a.a: is gone"],
  },
};

for (const [name, { was, is, in: sent = [], out = [] }] of Object.entries(cases)) {
  t.test(`compareSchemas: ${name}`, async (t) => {
    t.strictSame(told(was, is, "in"), sent, "in a request");
    t.strictSame(told(was, is, "out"), out, "in an answer");
  });
}

t.test(
  "compareSchemas: a component is compared once each way, and named after itself",
  async (t) => {
    const tree = (leaf: Schema): Schema => ({
      type: "object",
      properties: { leaf, branches: { type: "array", items: ref("Tree") } },
    });
    const comparison = {
      older: documentOf({ Tree: tree(text) }),
      newer: documentOf({ Tree: tree(number) }),
      seen: new Set<string>(),
    };
    const kinds = (way: Way) =>
      compareSchemas(ref("Tree"), ref("Tree"), "GET /a 200", way, comparison).map(
        ({ kind, item }) => `${kind} ${item}`,
      );
    t.strictSame(kinds("in"), ["type-changed Tree.leaf"]);
    t.strictSame(kinds("out"), ["type-changed Tree.leaf"]);
    t.strictSame(kinds("out"), []);
  },
);

function told(was: Schema, is: Schema, way: Way): string[] {
  const document = documentOf({ Pair: { type: "array", prefixItems: [text, text] } });
  const comparison = { older: document, newer: document, seen: new Set<string>() };
  return compareSchemas(was, is, "a", way, comparison).map(
    ({ kind, message }) => `${kind} ${message}`,
  );
}

function documentOf(schemas: Readonly<Record<string, Schema>>) {
  return asDocument({ openapi: "3.1.0", paths: {}, components: { schemas } }, "a test");
}
