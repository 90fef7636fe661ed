import t from "tap";
import type { Schema } from "../../src/compare/document.ts";
import { schemaText } from "../../src/compare/schema-text.ts";

const cases: Readonly<Record<string, Schema>> = {
  any: {},
  string: { type: "string" },
  "string(date-time) | null": {
    anyOf: [{ type: "null" }, { type: "string", format: "date-time" }],
  },
  "integer | null": { type: ["integer", "null"] },
  "integer{minimum:1,maximum:10}=5": { type: "integer", maximum: 10, minimum: 1, default: 5 },
  'a/b="a"': { enum: ["b", "a"], default: "a" },
  running: { const: "running" },
  DagRun: { $ref: "#/components/schemas/DagRun" },
  "any[]": { type: "array" },
  "(DagRun | null)[]": {
    type: "array",
    items: { oneOf: [{ $ref: "#/components/schemas/DagRun" }, { type: "null" }] },
  },
  "[string, integer]": { type: "array", prefixItems: [{ type: "string" }, { type: "integer" }] },
  "map<any>": { type: "object", additionalProperties: true },
  "map<integer>": { type: "object", additionalProperties: { type: "integer" } },
  "{a: string, b?: any}": {
    properties: { b: {}, a: { type: "string" } },
    required: ["a"],
  },
  "A | B by kind": {
    oneOf: [{ $ref: "#/components/schemas/B" }, { $ref: "#/components/schemas/A" }],
    discriminator: { propertyName: "kind" },
  },
};

for (const [text, schema] of Object.entries(cases)) {
  t.test(`schemaText: ${text}`, async (t) => {
    t.equal(schemaText(schema), text);
  });
}

t.test("schemaText: the component that stands for anything is anything", async (t) => {
  t.equal(schemaText({ $ref: "#/components/schemas/JsonValue" }), "any");
});
