import { projectValue } from "../contract/requests.ts";
import { asDocument, type Document, operationsOf } from "./document.ts";

/** The header that every operation has, last. */
const header = "Airflow-API-Version";

/**
 * A document of ours as a server of Airflow holds it for a dated version: without what that version does not have, without
 * markers, without components that nothing refers to.
 *
 * @param version - dated, such as 2026-04-06
 */
export function projectDocument(document: Document, version: string): Document {
  const always = Object.entries(document.components?.schemas ?? {})
    .filter(([, schema]) => schema["x-always"] === true)
    .map(([name]) => name);
  const projected = asDocument(projectValue(document, version, "version"), "the projection");
  const parameter = {
    in: "header",
    name: header,
    required: false,
    schema: { default: version, format: "date", type: "string" },
  };
  const paths = Object.entries(projected.paths)
    .map(([path, item]): [string, Document["paths"][string]] => [
      path,
      Object.fromEntries(
        Object.entries(item).map(([method, operation]) => [
          method,
          { ...operation, parameters: [...(operation.parameters ?? []), parameter] },
        ]),
      ),
    ])
    .filter(([, item]) => Object.keys(item).length > 0);
  const schemas = projected.components?.schemas ?? {};
  const reached = reach([...namesIn(paths), ...always], schemas);
  return {
    ...projected,
    info: { ...projected.info, version },
    paths: Object.fromEntries(paths),
    components: {
      ...projected.components,
      schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => reached.has(name))),
    },
  };
}

function reach(names: readonly string[], schemas: Readonly<Record<string, unknown>>): Set<string> {
  const reached = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (!reached.has(name)) {
      reached.add(name);
      open.push(...namesIn(schemas[name]));
    }
  }
  return reached;
}

/** Names of all components that a value refers to. */
function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([key, one]) =>
    key === "$ref" && typeof one === "string" ? [one.replace(/^.*\//, "")] : namesIn(one),
  );
}

/** Whether a document has markers: ours has, one that a server made has none. */
export function isMarked(document: Document): boolean {
  return operationsOf(document).some(({ operation }) => "x-scope" in operation);
}
