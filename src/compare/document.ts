import { DocumentUnreadableError } from "./errors.ts";

/** A JSON Schema, as far as OpenAPI documents of this API use it. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly [other: string]: unknown;
}

/** A parameter of an operation. */
export interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

/** What is sent, by media type. */
export interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

/** An answer. */
export interface Response extends Content {
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** One operation. */
export interface Operation {
  readonly operationId?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content & { readonly required?: boolean };
  readonly responses?: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
}

/** An OpenAPI document. */
export interface Document {
  readonly openapi: string;
  readonly info?: { readonly version?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

const methods: ReadonlySet<string> = new Set(["get", "put", "post", "delete", "patch", "head"]);

/**
 * Takes a parsed value for an OpenAPI document. Components that Airflow has no name for stand where they are referred to.
 *
 * @param source - where it came from, for the error
 * @throws {DocumentUnreadableError} when it is none
 */
export function asDocument(value: unknown, source: string): Document {
  const { openapi, paths } = Object(value);
  if (typeof openapi !== "string" || !openapi.startsWith("3.")) {
    throw new DocumentUnreadableError(source, "is no OpenAPI 3 document");
  }
  if (typeof paths !== "object" || paths === null) {
    throw new DocumentUnreadableError(source, "has no paths");
  }
  return inlined(Object(value));
}

/** Puts what is marked x-inlined in the places of the references to it. */
function inlined(document: Document): Document {
  const all = Object.entries(document.components?.schemas ?? {});
  const nameless = new Map(all.filter(([, schema]) => schema["x-inlined"] === true));
  if (nameless.size === 0) {
    return document;
  }
  const place = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) {
      return value;
    }
    if (Array.isArray(value)) {
      return value.map(place);
    }
    const given: Schema = Object(value);
    const { "x-inlined": _, ...schema } = nameless.get(refName(given) ?? "") ?? given;
    return Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, place(one)]));
  };
  const schemas = Object.fromEntries(all.filter(([name]) => !nameless.has(name)));
  return Object(place({ ...document, components: { ...document.components, schemas } }));
}

/** An operation with its place. */
export interface Located {
  /** Such as `GET /variables/{variable_key}`. */
  readonly name: string;
  readonly operation: Operation;
}

/** All operations, in the order of the document. */
export function operationsOf({ paths }: Document): readonly Located[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => methods.has(method))
      .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
}

/** The header in which a request names its version is the same everywhere, and no operation's own. */
const everywhere = "Airflow-API-Version";

/** Parameters by place and name, such as `query limit`. */
export function parametersOf({ parameters = [] }: Operation): ReadonlyMap<string, Parameter> {
  return new Map(
    parameters
      .filter(({ name }) => name !== everywhere)
      .map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]),
  );
}

/** Name of the component that a schema refers to. */
export function refName({ $ref }: Schema): string | undefined {
  return $ref?.replace(/^#\/components\/schemas\//, "");
}

/** The name under which Airflow has any JSON at all. */
const anything = "JsonValue";

/**
 * A schema in the one form that is compared: references followed, `anyOf` as `oneOf`, `const` as `enum`, a list of types
 * as a union, unions flat, and anything at all empty.
 */
export function normalSchema(schema: Schema, { components }: Document): Schema {
  const name = refName(schema);
  if (name === anything) {
    return {};
  }
  const found = name === undefined ? schema : (components?.schemas?.[name] ?? {});
  const { anyOf, const: constant, oneOf = anyOf, ...rest } = found;
  if (Array.isArray(rest.type)) {
    const { type, ...limits } = rest;
    return {
      oneOf: type.map((one) => (one === "null" ? { type: one } : { ...limits, type: one })),
    };
  }
  return {
    ...rest,
    ...(constant !== undefined && { enum: [constant] }),
    ...(oneOf && { oneOf: flat(oneOf) }),
  };
}

function flat(members: readonly Schema[]): Schema[] {
  return members.flatMap((one) => {
    const inner = one.oneOf ?? one.anyOf;
    return inner === undefined ? [one] : flat(inner);
  });
}
