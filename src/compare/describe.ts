import {
  type Content,
  type Document,
  type Operation,
  operationsOf,
  parametersOf,
} from "./document.ts";
import { schemaText } from "./schema-text.ts";

/**
 * A document as a list of facts, one line each: what is compared with what real servers serve, and kept of that in
 * `conformance/airflow/`. Texts and order are left out.
 *
 * @returns facts by item: `GET /dags/{dag_id}`, `GET /dags/{dag_id} path dag_id`, `… body`, `… 200`, `DagRun`, `DagRun.conf`
 */
export function describeDocument(document: Document): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const { name, operation } of operationsOf(document)) {
    facts.set(name, operationText(operation));
    for (const [key, { required, schema = {} }] of parametersOf(operation)) {
      facts.set(`${name} ${key}`, `${required ? "required " : ""}${schemaText(schema)}`);
    }
    const { requestBody, responses = {} } = operation;
    if (requestBody !== undefined) {
      const required = requestBody.required ? "required " : "";
      facts.set(`${name} body`, `${required}${contentText(requestBody)}`);
    }
    for (const [status, response] of Object.entries(responses)) {
      const headers = Object.keys(response.headers ?? {}).map((header) => ` with ${header}`);
      facts.set(`${name} ${status}`, `${contentText(response)}${headers.join("")}`);
    }
  }
  for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
    const { properties, required = [], additionalProperties } = schema;
    if (properties === undefined) {
      facts.set(name, name === "JsonValue" ? "any" : schemaText(schema));
      continue;
    }
    facts.set(name, additionalProperties === false ? "closed" : "open");
    for (const [key, one] of Object.entries(properties)) {
      facts.set(`${name}.${key}`, `${required.includes(key) ? "required " : ""}${schemaText(one)}`);
    }
  }
  return facts;
}

function operationText({ operationId, security = [] }: Operation): string {
  const tokens = security.map((one) => Object.values(one).flat().toSorted().join("+") || "any");
  return [operationId, ...tokens].join(" ");
}

function contentText({ content = {} }: Content): string {
  const parts = Object.entries(content).map(
    ([type, { schema = {} }]) =>
      `${type === "application/json" ? "" : `${type} `}${schemaText(schema)}`,
  );
  return parts.length === 0 ? "no body" : parts.join(", ");
}
