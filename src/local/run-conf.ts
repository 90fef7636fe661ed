import { Ajv2020 } from "ajv/dist/2020.js";
import { writeExact } from "../base/index.ts";
import { ConfInvalidError } from "./run-errors.ts";

/** A serialized Dag's own object, as far as it is read here. */
type SerializedFields = Readonly<Record<string, unknown>>;

/**
 * Checks the configuration of a run against the params of its Dag: defaults, `conf` over them, then each value by its
 * JSON Schema, formats included. Keys of `conf` that are no param pass.
 *
 * @throws {ConfInvalidError} ERR_WINDSOCK_CONF_INVALID, naming the param
 */
export function checkConf(dag: SerializedFields, conf: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(conf)) {
    throw new ConfInvalidError(`the configuration is ${kindOf(conf)}, not a JSON object`);
  }
  const params = Array.isArray(dag["params"]) ? dag["params"] : [];
  const ajv = new Ajv2020({ strict: false, formats, messages: true });
  for (const [name, param] of params.filter(isNamedParam)) {
    const value = Object.hasOwn(conf, name) ? conf[name] : decode(param["default"]);
    if (value === undefined) {
      throw new ConfInvalidError(`param ${name} has no default and no value`, name);
    }
    checkValue(ajv, name, { value, schema: decode(param["schema"]) });
  }
  return conf;
}

function checkValue(
  ajv: Ajv2020,
  name: string,
  { value, schema }: { value: unknown; schema: unknown },
): void {
  if (!isObject(schema)) {
    return;
  }
  let isValid: boolean;
  try {
    isValid = ajv.validate(Object(asNumbers(schema)), asNumbers(value));
  } catch (error) {
    throw new ConfInvalidError(`param ${name} has a schema that is none`, name, { cause: error });
  }
  const [first] = ajv.errors ?? [];
  if (!isValid && first !== undefined) {
    const { instancePath, message } = first;
    throw new ConfInvalidError(
      `param ${name}${instancePath} ${message}, and is ${abbreviate(writeExact(value))}`,
      name,
    );
  }
}

/** The same without bigint, which the validator does not know: rounded is near enough to say whether it fits. */
function asNumbers(value: unknown): unknown {
  return JSON.parse(writeExact(value));
}

/** Takes Airflow's wrappers off a serialized value: dicts become objects, sets and tuples lists. */
function decode(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(decode);
  }
  if (!isObject(value)) {
    return value;
  }
  const inner = value["__var"];
  if ("__type" in value) {
    return isObject(inner) ? decode(inner) : Array.isArray(inner) ? inner.map(decode) : inner;
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
}

/** The formats that params are written with; a text of any other format passes. */
const formats = {
  date: (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isMoment(text),
  "date-time": (text: string) =>
    /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/i.test(text) &&
    isMoment(text),
  time: /^\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/i,
  email: /^[^@\s]+@[^@\s]+$/,
  uri: (text: string) => URL.canParse(text),
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
  multiline: true,
} as const;

function isMoment(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

function isNamedParam(entry: unknown): entry is [string, SerializedFields] {
  return Array.isArray(entry) && typeof entry[0] === "string" && isObject(entry[1]);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "a list" : `a ${typeof value}`;
}

function abbreviate(text: string): string {
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
