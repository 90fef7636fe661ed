import { refName, type Schema } from "./document.ts";

const limits = [
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "pattern",
] as const;

/**
 * A schema on one line, the same for whatever means the same: `string(date-time) | null`, `integer{minimum:1}=1000`,
 * `DagRun[]`, `map<any>`, `{a: string, b?: null}`.
 */
export function schemaText(schema: Schema): string {
  return `${coreText(schema)}${defaultText(schema)}`;
}

function coreText(schema: Schema): string {
  const name = refName(schema);
  if (name !== undefined) {
    return name === "JsonValue" ? "any" : name;
  }
  const members = schema.oneOf ?? schema.anyOf;
  if (members !== undefined) {
    // Null goes last, as one says it.
    const texts = [...new Set(members.map(schemaText))]
      .filter((text) => text !== "null")
      .toSorted();
    const union = [...texts, ...(members.some(({ type }) => type === "null") ? ["null"] : [])];
    return `${union.join(" | ")}${byText(schema)}`;
  }
  if (Array.isArray(schema.type)) {
    const types: readonly string[] = schema.type;
    return coreText({ oneOf: types.map((type) => ({ ...schema, type })) });
  }
  const words = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (words !== undefined) {
    return words.map(String).toSorted().join("/");
  }
  return `${typeText(schema)}${limitText(schema)}`;
}

/** The key that tells the members of a union apart. */
function byText({ discriminator }: Schema): string {
  const key: unknown = Object(discriminator).propertyName;
  return typeof key === "string" ? ` by ${key}` : "";
}

function typeText(schema: Schema): string {
  const {
    type,
    format,
    items,
    prefixItems,
    properties,
    additionalProperties,
    required = [],
  } = schema;
  if (type === "array") {
    return prefixItems === undefined
      ? `${wrapped(items ?? {})}[]`
      : `[${prefixItems.map(schemaText).join(", ")}]`;
  }
  if (properties !== undefined) {
    const keys = Object.entries(properties).map(
      ([key, one]) => `${key}${required.includes(key) ? "" : "?"}: ${schemaText(one)}`,
    );
    return `{${keys.toSorted().join(", ")}}`;
  }
  if (type === "object") {
    const rest =
      typeof additionalProperties === "object" ? schemaText(additionalProperties) : "any";
    return `map<${rest}>`;
  }
  return type === undefined ? "any" : `${String(type)}${format === undefined ? "" : `(${format})`}`;
}

function wrapped(schema: Schema): string {
  const text = schemaText(schema);
  return text.includes(" | ") ? `(${text})` : text;
}

function limitText(schema: Schema): string {
  const found = limits.filter((limit) => schema[limit] !== undefined);
  return found.length === 0
    ? ""
    : `{${found.map((limit) => `${limit}:${String(schema[limit])}`).join(",")}}`;
}

function defaultText(schema: Schema): string {
  return schema.default === undefined ? "" : `=${JSON.stringify(schema.default)}`;
}
