// What a document says of requests: operations, parameters, bodies and what bodies are made of, one fact an item.
import { type Document, describeDocument } from "../src/compare/index.ts";

export function requestFacts(document: Document): Map<string, string> {
  const schemas: Readonly<Record<string, unknown>> = document.components?.schemas ?? {};
  const inBodies = new Set<string>();
  const open = Object.values(document.paths)
    .flatMap((item) => Object.values(item))
    .flatMap(({ requestBody, parameters }) => namesIn([requestBody, parameters]));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!inBodies.has(name)) {
      inBodies.add(name);
      open.push(...namesIn(schemas[name]));
    }
  }
  const facts = new Map<string, string>();
  for (const [item, fact] of describeDocument(document)) {
    if (/^[A-Z]+ \S+$/.test(item)) {
      facts.set(item, "served");
    } else if (/^[A-Z]+ \S+ (?:body|query .*|path .*)$/.test(item)) {
      facts.set(item, fact);
    } else if (inBodies.has(item.split(".")[0] ?? "") && item !== "JsonValue") {
      facts.set(item, fact);
    }
  }
  return facts;
}

function namesIn(value: unknown): string[] {
  return typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, one]) =>
        key === "$ref" ? [String(one).replace(/^.*\//, "")] : namesIn(one),
      );
}
