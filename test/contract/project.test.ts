import t from "tap";
import { projectValue } from "../../src/contract/project.ts";

const late = { type: "string", "x-since": "2026-06-30" };
const gone = { type: "string", "x-until": "2026-04-06" };
const taken = { type: "string", "x-server-since": "2026-06-30" };

const cases = {
  "a property that came later": {
    value: { properties: { late, other: {} }, required: ["late", "other"] },
    at: "2026-04-06",
    version: { properties: { other: {} }, required: ["other"] },
    server: { properties: { other: {} }, required: ["other"] },
  },
  "the last required property is gone": {
    value: { properties: { gone }, required: ["gone"], type: "object" },
    at: "2026-04-06",
    version: { properties: {}, type: "object" },
    server: { properties: {}, type: "object" },
  },
  "a property that older versions require": {
    value: {
      properties: { a: {}, b: {} },
      required: ["a"],
      "x-required-until": { b: "2026-04-06" },
    },
    at: "2025-11-05",
    version: { properties: { a: {}, b: {} }, required: ["a", "b"] },
    server: { properties: { a: {}, b: {} }, required: ["a", "b"] },
  },
  "a property that newer versions do not require": {
    value: {
      properties: { a: {}, b: {} },
      required: ["a"],
      "x-required-until": { b: "2026-04-06" },
    },
    at: "2026-04-06",
    version: { properties: { a: {}, b: {} }, required: ["a"] },
    server: { properties: { a: {}, b: {} }, required: ["a"] },
  },
  "a property that goes": {
    value: { properties: { gone }, required: ["gone"] },
    at: "2025-11-05",
    version: { properties: { gone: { type: "string" } }, required: ["gone"] },
    server: { properties: { gone: { type: "string" } }, required: ["gone"] },
  },
  "what a server takes since a release, whatever the document says": {
    value: { properties: { taken } },
    at: "2026-04-06",
    version: { properties: { taken: { type: "string" } } },
    server: { properties: {} },
  },
  "an alternative that held earlier": {
    value: { type: "string", "x-versions": [{ "x-until": "2026-04-06", type: "number" }] },
    at: "2025-11-05",
    version: { type: "number" },
    server: { type: "number" },
  },
  "an alternative that no longer holds": {
    value: { type: "string", "x-versions": [{ "x-until": "2026-04-06", type: "number" }] },
    at: "2026-04-06",
    version: { type: "string" },
    server: { type: "string" },
  },
  "words of an enum": {
    value: {
      enum: ["old", "new", "taken"],
      "x-enum-since": { new: "2026-06-30" },
      "x-enum-server-since": { taken: "2026-06-30" },
    },
    at: "2026-04-06",
    version: { enum: ["old", "taken"] },
    server: { enum: ["old"] },
  },
  "an enum that is no list": {
    value: { enum: { type: "string" } },
    at: "2026-04-06",
    version: { enum: { type: "string" } },
    server: { enum: { type: "string" } },
  },
  "answers that the document does not tell": {
    value: {
      "400": { description: "a", "x-undocumented": true },
      "404": { description: "b", "x-documented-since": "2026-10-30" },
      "409": { description: "c", "x-documented-since": "2026-04-06" },
    },
    at: "2026-06-30",
    version: { "409": { description: "c" } },
    server: {
      "400": { description: "a" },
      "404": { description: "b" },
      "409": { description: "c" },
    },
  },
  "members of a list, and extensions of Airflow's own": {
    value: { oneOf: [late, { type: "null", "x-enum-varnames": ["A"] }, 1], "x-scope": ["self"] },
    at: "2025-11-05",
    version: { oneOf: [{ type: "null", "x-enum-varnames": ["A"] }, 1] },
    server: { oneOf: [{ type: "null", "x-enum-varnames": ["A"] }, 1] },
  },
};

for (const [name, { value, at, version, server }] of Object.entries(cases)) {
  t.test(`projectValue: ${name}`, async (t) => {
    t.strictSame(projectValue(value, at, "version"), version, "by version");
    t.strictSame(projectValue(value, at, "server"), server, "by server");
  });
}

t.test(
  "projectValue: what goes by the server alone, where the request names an older version",
  async (t) => {
    const value = { properties: { taken, always: { ...taken, "x-any-version": true } } };
    const keys = (newest: string) =>
      Object.keys(Object(projectValue(value, "2026-04-06", "server", newest)).properties);
    t.strictSame(keys("2026-04-06"), []);
    t.strictSame(keys("2026-06-30"), ["always"]);
  },
);
