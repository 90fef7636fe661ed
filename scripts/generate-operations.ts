// Writes gen/openapi/operations.ts, what a client needs of each operation, and gen/openapi/requests.ts, what a server
// needs to check a request, from openapi/execution.yaml.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { parse } from "yaml";

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly [other: string]: unknown;
}

interface Parameter {
  readonly in: "path" | "query";
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
  readonly "x-server-since"?: string;
}

interface Content {
  readonly content?: { readonly "application/json": { readonly schema: Schema } };
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses: Readonly<Record<string, Content>>;
  readonly "x-scope"?: readonly string[];
  readonly "x-since"?: string;
  readonly "x-until"?: string;
  readonly "x-server-since"?: string;
}

const source = "openapi/execution.yaml";
const document = parse(readFileSync(source, "utf8"));
const schemas: Readonly<Record<string, Schema>> = document.components.schemas;
const operations = Object.entries<Record<string, Operation>>(document.paths)
  .flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      ...operation,
    })),
  )
  .toSorted((a, b) => (a.operationId < b.operationId ? -1 : 1));

mkdirSync("gen/openapi", { recursive: true });
write(
  "operations.ts",
  "Operation",
  Object.fromEntries(operations.map((one) => [one.operationId, clientView(one)])),
  "operations",
);
write(
  "requests.ts",
  "RequestRules",
  Object.fromEntries(operations.map((one) => [one.operationId, serverView(one)])),
  "requests",
);

/** What a client needs. Only what has a condition is listed under query and body. */
function clientView(operation: Operation & { path: string; method: string }): object {
  const { path, method, parameters = [] } = operation;
  const query = conditions(
    parameters.filter((one) => one.in === "query").map((one) => [one.name, one["x-server-since"]]),
  );
  const body = operation.requestBody?.content?.["application/json"].schema;
  const fields = conditions(
    members(body).map(([name, schema]) => [name, text(schema["x-server-since"])]),
  );
  const jsonPaths = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, answer]) => jsonPlaces(answer.content?.["application/json"].schema, ""));
  const since = operation["x-since"];
  const until = operation["x-until"];
  return {
    method,
    path,
    ...(query && { query }),
    ...(fields && { body: { fields } }),
    ...(jsonPaths.length > 0 && { jsonPaths }),
    ...(since && { since }),
    ...(until && { until }),
  };
}

function conditions(
  entries: readonly (readonly [string, string | undefined])[],
): object | undefined {
  const known = entries
    .filter(([, since]) => since !== undefined)
    .map(([name, since]) => [name, { since }]);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** Properties of a body, of all members where it is a union. */
function members(schema: Schema | undefined): [string, Schema][] {
  if (schema === undefined) {
    return [];
  }
  const { properties = {}, oneOf = [] } = resolve(schema);
  return [...Object.entries(properties), ...oneOf.flatMap(members)];
}

/** Places of an answer that hold arbitrary JSON, such as `dag_run.conf` or `events[].extra`; "" is the whole. */
function jsonPlaces(schema: Schema | undefined, path: string): string[] {
  if (schema === undefined) {
    return [];
  }
  const { type, oneOf, items, properties, additionalProperties } = resolve(schema);
  if (oneOf !== undefined) {
    return [...new Set(oneOf.flatMap((one) => jsonPlaces(one, path)))];
  }
  if (type === "array" && items !== undefined) {
    return jsonPlaces(items, `${path}[]`);
  }
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, one]) =>
      jsonPlaces(one, path === "" ? name : `${path}.${name}`),
    );
  }
  if (type === undefined || (type === "object" && additionalProperties === true)) {
    return [path];
  }
  return typeof additionalProperties === "object" &&
    Object.keys(resolve(additionalProperties)).length === 0
    ? [path]
    : [];
}

/** What a server needs: who may ask, parameters, and the body with every reference resolved. */
function serverView(operation: Operation): object {
  const body = operation.requestBody?.content?.["application/json"].schema;
  return {
    scope: operation["x-scope"] ?? [],
    parameters: Object.fromEntries(
      (operation.parameters ?? []).map((one) => [
        one.name,
        { in: one.in, required: one.required, schema: inline(one.schema) },
      ]),
    ),
    ...(body && {
      body: { required: operation.requestBody?.required ?? false, schema: inline(body) },
    }),
  };
}

function inline(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inline);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const { $ref }: Schema = { ...value };
  const found =
    $ref === undefined ? value : { ...resolve({ $ref }), title: $ref.split("/").at(-1) };
  return Object.fromEntries(
    Object.entries(found)
      .filter(([key]) => !key.startsWith("x-"))
      .map(([key, one]) => [key, inline(one)]),
  );
}

function resolve(schema: Schema): Schema {
  const name = schema.$ref?.split("/").at(-1);
  return name === undefined ? schema : (schemas[name] ?? {});
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function write(file: string, type: string, content: object, name: string): void {
  const types = {
    Operation: `/** What a client needs of an operation. Only what some version lacks is listed under query and body. */
export interface Operation {
  readonly method: string;
  /** Template: names in braces are path parameters. */
  readonly path: string;
  readonly query?: Readonly<Record<string, { readonly since?: string }>>;
  readonly body?: { readonly fields: Readonly<Record<string, { readonly since?: string }>> };
  /** Places of a successful answer that hold arbitrary JSON; "" is the whole answer. */
  readonly jsonPaths?: readonly string[];
  /** First dated version that has it. */
  readonly since?: string;
  /** First dated version that no longer has it. */
  readonly until?: string;
}`,
    RequestRules: `/** What a server checks of a request. Schemas are JSON Schema with references resolved; \`title\` names the one referred to. */
export interface RequestRules {
  /** Token rule: empty for none; "self": the token's subject is the id in the path; "workload": such a token will do. */
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, { readonly in: string; readonly required: boolean; readonly schema: object }>>;
  readonly body?: { readonly required: boolean; readonly schema: object };
}`,
  }[type];
  const ids = Object.keys(content)
    .map((id) => `  | ${JSON.stringify(id)}`)
    .join("\n");
  const ofIds =
    type === "Operation"
      ? `/** Name of an operation. */\nexport type OperationId =\n${ids};\n\n`
      : "";
  const key = type === "Operation" ? "OperationId" : "string";
  writeFileSync(
    `gen/openapi/${file}`,
    `// @generated by scripts/generate-operations.ts from ${source}\n\n${types}\n\n${ofIds}export const ${name}: Readonly<Record<${key}, ${type}>> = ${JSON.stringify(content, null, 2)};\n`,
  );
}
