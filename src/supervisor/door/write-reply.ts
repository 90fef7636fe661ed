import {
  type DescEnum,
  type DescField,
  type DescMessage,
  fromJson,
  getOption,
  type JsonObject,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { messageOption, valueOption } from "../../contract/descriptors.ts";
import { ValueLostError } from "../errors.ts";

const hasZone = /(?:Z|[+-]\d\d:\d\d)$/;

/** Fields by name. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Makes a message in protobuf of a reply, or of a part of one.
 *
 * What protobuf cannot say is either the same to everybody or refused. The same: 1.0 and 1, for `google.protobuf.Value`
 * knows doubles only; the order of the keys of a map; null and an empty list, or a field that is not there. A moment that
 * Airflow knows without a zone is in UTC. Refused: an integer in a JSON value that a double would round, such as
 * 9007199254740993, and a word of a newer Airflow that the enum lacks.
 *
 * @throws {ValueLostError} naming the field
 */
export function writeReply(desc: DescMessage, message: Fields): Message {
  return fromJson(desc, jsonOf(message, desc, desc.name));
}

function jsonOf(message: Fields, desc: DescMessage, path: string): JsonObject {
  const { unionBy } = getOption(desc, messageOption);
  if (unionBy !== "") {
    const kind = String(message[unionBy]);
    const fields = desc.fields.filter(({ name }) => name === kind);
    return fieldsOf({ [kind]: message }, fields, path);
  }
  return fieldsOf(message, desc.fields, path);
}

function fieldsOf(message: Fields, fields: readonly DescField[], path: string): JsonObject {
  const json: JsonObject = {};
  for (const field of fields) {
    const value = message[field.name];
    if (value !== undefined && value !== null) {
      json[field.name] = valueOf(value, field, `${path}.${field.name}`);
    } else if (value === null && field.message?.typeName === "google.protobuf.Value") {
      json[field.name] = null; // a value like any other
    }
  }
  return json;
}

function valueOf(value: unknown, field: DescField, path: string): JsonValue {
  return field.fieldKind === "list" && Array.isArray(value)
    ? value.map((one: unknown, at) => itemOf(one, field, `${path}[${at}]`))
    : itemOf(value, field, path);
}

function itemOf(
  value: unknown,
  { enum: words, message: part }: DescField,
  path: string,
): JsonValue {
  if (words !== undefined) {
    return nameOf(value, words, path);
  }
  if (part === undefined) {
    return typeof value === "bigint" ? String(value) : jsonValue(value, path);
  }
  switch (part.typeName) {
    case "google.protobuf.Timestamp": {
      const moment = String(value);
      return hasZone.test(moment) ? moment : `${moment}Z`;
    }
    case "google.protobuf.Value":
    case "google.protobuf.Struct":
      return jsonValue(value, path);
    default:
      return jsonOf(Object(value), part, path);
  }
}

/** A JSON value with its integers as doubles. */
function jsonValue(value: unknown, path: string): JsonValue {
  if (typeof value === "bigint") {
    const double = Number(value);
    if (BigInt(double) !== value) {
      throw new ValueLostError(path, `is ${value}, which google.protobuf.Value would round`);
    }
    return double;
  }
  if (Array.isArray(value)) {
    return value.map((one: unknown, at) => jsonValue(one, `${path}[${at}]`));
  }
  return isObject(value)
    ? Object.fromEntries(
        Object.entries(value).map(([key, one]) => [key, jsonValue(one, `${path}.${key}`)]),
      )
    : scalarOf(value);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function scalarOf(value: unknown): JsonValue {
  const isScalar = typeof value === "string" || typeof value === "number";
  return isScalar || typeof value === "boolean" ? value : null;
}

function nameOf(value: unknown, desc: DescEnum, path: string): string {
  const found = desc.values.find((one) => getOption(one, valueOption).word === value);
  if (found === undefined) {
    throw new ValueLostError(
      path,
      `is ${JSON.stringify(value)}, which ${desc.name} has no value for`,
    );
  }
  return found.name;
}
