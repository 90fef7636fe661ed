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
  readonly "x-since"?: string;
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

/** What a client needs; conditions beside these two. */
interface ClientView {
  readonly method: string;
  readonly path: string;
}

/** Markers that say nothing of a request. */
const dropped = new Set(["x-always", "x-undocumented", "x-documented-since", "x-enum-varnames"]);

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
write("operations.ts", "Operation", operationsCode(byId(clientView)));
write(
  "requests.ts",
  "RequestRules",
  `export const requests: Readonly<Record<string, RequestRules>> = ${JSON.stringify(byId(serverView), null, 2)};`,
);

function byId<View>(
  viewOf: (operation: (typeof operations)[number]) => View,
): Readonly<Record<string, View>> {
  return Object.fromEntries(operations.map((one) => [one.operationId, viewOf(one)]));
}

/** What a client needs. Only what has a condition is listed under query and body. */
function clientView(operation: Operation & ClientView): ClientView {
  const { path, method, parameters = [] } = operation;
  const query = conditions(
    parameters.filter((one) => one.in === "query").map((one) => [one.name, sinceOf(one)]),
  );
  const fields = bodyConditions(bodyOf(operation));
  const jsonPaths = Object.entries(operation.responses)
    .filter(([status]) => status.startsWith("2"))
    .flatMap(([, answer]) => jsonPlaces(answer.content?.["application/json"].schema, ""));
  const since = operation["x-since"];
  const until = operation["x-until"];
  const serverSince = operation["x-server-since"];
  return {
    method,
    path,
    ...(query && { query }),
    ...(fields && { body: { fields } }),
    ...(jsonPaths.length > 0 && { jsonPaths }),
    ...(since && { since }),
    ...(until && { until }),
    ...(serverSince && { serverSince }),
  };
}

/**
 * Conditions of the members of a body. Where it has several forms and a key came to some of them later, `states` says to
 * which: by the state that the form reports.
 */
function bodyConditions(body: Schema | undefined): object | undefined {
  // A form that is itself new says nothing of the age of the keys that it shares with others.
  const forms = body?.oneOf?.filter((form) => sinceOf(resolve(form)) === undefined) ?? [];
  const all = members(body);
  const old = body?.oneOf === undefined ? all : forms.flatMap(members);
  const earliest = (name: string) =>
    (old.some(([one]) => one === name) ? old : all)
      .filter(([one]) => one === name)
      .map(([, schema]) => sinceOf(schema) ?? "")
      .toSorted()[0];
  const later = (name: string) =>
    forms.flatMap((form) => {
      const { [name]: field, state } = resolve(form).properties ?? {};
      const since = field && sinceOf(field);
      return since === undefined || since === earliest(name)
        ? []
        : wordsOf(resolve(state ?? {})).map((word) => [word, since]);
    });
  const known = [...new Set(all.map(([name]) => name))].flatMap((name) => {
    const states = later(name);
    const since = earliest(name);
    return since === "" && states.length === 0
      ? []
      : [
          [
            name,
            {
              ...(since && { since }),
              ...(states.length > 0 && { states: Object.fromEntries(states) }),
            },
          ],
        ];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** What is sent. Of a component that is there for its name alone, what it is. */
function bodyOf({ requestBody }: Operation): Schema | undefined {
  const body = requestBody?.content?.["application/json"].schema;
  const { "x-inlined": isNameless, ...schema } = resolve(body ?? {});
  return isNameless === true ? schema : body;
}

function wordsOf(schema: Schema): string[] {
  return Array.isArray(schema["enum"]) ? schema["enum"].map(String) : [];
}

/** The first version at which a server takes it. */
function sinceOf(part: Schema | Parameter): string | undefined {
  return text(part["x-server-since"]) ?? text(part["x-since"]);
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
  const body = bodyOf(operation);
  return {
    scope: operation["x-scope"] ?? [],
    parameters: Object.fromEntries(
      (operation.parameters ?? []).map((one) => [
        one.name,
        {
          in: one.in,
          required: one.required,
          schema: inline(one.schema),
          ...(sinceOf(one) && { "x-since": sinceOf(one) }),
        },
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
      .filter(([key]) => !dropped.has(key))
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

function write(file: string, type: "Operation" | "RequestRules", code: string): void {
  const types = {
    Operation: `/** Since when a server takes a key of a body. */
export interface BodyField {
  readonly since?: string;
  /** The same where it depends on the state that the body reports: those in which the key is newer. */
  readonly states?: Readonly<Record<string, string>>;
}

/** What a client needs of an operation. Only what some version lacks is listed under query and body. */
export interface Operation {
  readonly method: string;
  /** Template: names in braces are path parameters. */
  readonly path: string;
  readonly query?: Readonly<Record<string, { readonly since?: string }>>;
  readonly body?: { readonly fields: Readonly<Record<string, BodyField>> };
  /** Places of a successful answer that hold arbitrary JSON; "" is the whole answer. */
  readonly jsonPaths?: readonly string[];
  /** First dated version that has it. */
  readonly since?: string;
  /** First dated version that no longer has it. */
  readonly until?: string;
  /** Newest dated version of the first release whose server has it, whatever version a request names. */
  readonly serverSince?: string;
}`,
    RequestRules: `/**
 * What a server checks of a request. Schemas are JSON Schema with references resolved; \`title\` names the one referred to.
 * Markers in them, and x-since of a parameter, say which release takes what.
 */
export interface RequestRules {
  /** Token rule: empty for none; "self": the token's subject is the id in the path; "workload": such a token will do. */
  readonly scope: readonly string[];
  readonly parameters: Readonly<Record<string, { readonly in: string; readonly required: boolean; readonly schema: object; readonly "x-since"?: string }>>;
  readonly body?: { readonly required: boolean; readonly schema: object };
}`,
  }[type];
  writeFileSync(
    `gen/openapi/${file}`,
    `// @generated by scripts/generate-operations.ts from ${source}\n\n${types}\n\n${code}\n`,
  );
}

/** Operations by the shortest code: clients read it whenever they start. */
function operationsCode(views: Readonly<Record<string, ClientView>>): string {
  const ids = Object.keys(views).map((id) => `  | ${JSON.stringify(id)}`);
  const methods = [...new Set(Object.values(views).map(({ method }) => method))].toSorted();
  const makers = methods.map(
    (method) =>
      `const ${makerOf(method)} = (path: string, more?: Conditions): Operation => ({ method: "${method}", path, ...more });`,
  );
  const entries = Object.entries(views).map(([id, { method, path, ...more }]) => {
    const rest = Object.keys(more).length > 0 ? `, ${JSON.stringify(more, null, 2)}` : "";
    return `  ${JSON.stringify(id)}: ${makerOf(method)}(${JSON.stringify(path)}${rest.replaceAll("\n", "\n  ")}),`;
  });
  const versions = [...new Set(entries.join().match(/"\d{4}-\d\d-\d\d"/g))].toSorted();
  const named = entries.map((entry) =>
    versions.reduce((text, version) => text.replaceAll(version, nameOf(version)), entry),
  );
  return [
    `/** Name of an operation. */\nexport type OperationId =\n${ids.join("\n")};\n`,
    `type Conditions = Omit<Operation, "method" | "path">;\n`,
    ...versions.map((version) => `const ${nameOf(version)} = ${version};`),
    ...makers,
    "",
    "export const operations: Readonly<Record<OperationId, Operation>> = {",
    ...named,
    "};",
  ].join("\n");
}

function nameOf(version: string): string {
  return `v${version.replace(/\D/g, "")}`;
}

function makerOf(method: string): string {
  return `${method.toLowerCase()}At`;
}
