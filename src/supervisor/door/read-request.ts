import {
  type DescEnum,
  type DescField,
  type DescMessage,
  getOption,
  type JsonObject,
  type JsonValue,
  type Message,
  toJson,
} from "@bufbuild/protobuf";
import { fieldOption, messageOption, valueOption } from "../../contract/descriptors.ts";
import { type RunnerRequest, readMessage } from "../../contract/index.ts";

/**
 * Makes a request of the frames of one that came in protobuf, and checks it like any other.
 *
 * What protobuf cannot say, a runner in protobuf cannot ask for: a list that is empty and one that is null are the same where
 * both are allowed (null), and so are a field that was left out and one that is null (its default). Whole numbers inside of
 * JSON values go on as integers, so 2.0 becomes 2. Everything else arrives as it was set; what is no JSON, such as NaN, is
 * refused. Moments are in UTC, and keep their nanoseconds up to here.
 *
 * @param desc - which message it is; the request has its name
 * @throws {ContractViolatedError} naming the field; {Error} for what is no value of its type
 */
export function readRequest(desc: DescMessage, message: Message): RunnerRequest {
  const json = toJson(desc, message, { useProtoFieldName: true, alwaysEmitImplicit: true });
  return readMessage({ type: desc.name, ...fieldsOf(Object(json), desc) }, "toSupervisor");
}

function fieldsOf(json: JsonObject, desc: DescMessage): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const field of desc.fields) {
    const { required, nullable } = getOption(field, fieldOption);
    const value = json[field.name];
    if (value === undefined) {
      if (required && nullable) {
        fields[field.name] = null;
      }
    } else if (required || !isEmptyMany(value, field)) {
      fields[field.name] = valueOf(value, field);
    }
  }
  return fields;
}

/** Whether it is a list or map that has nothing in it, and so may not have been set at all. */
function isEmptyMany(value: JsonValue, { fieldKind }: DescField): boolean {
  const isMany = fieldKind === "list" || fieldKind === "map";
  return isMany && Object.keys(Object(value)).length === 0;
}

function valueOf(value: JsonValue, field: DescField): unknown {
  switch (field.fieldKind) {
    case "enum":
      return wordOf(value, field.enum);
    case "message":
      return partOf(value, field.message);
    case "list":
      return field.listKind === "message" && Array.isArray(value)
        ? value.map((one) => partOf(one, field.message))
        : value;
    case "map": // of text in all requests
    case "scalar":
      return value;
  }
}

/** Protobuf's own messages are JSON already: moments as text, values as they are. */
function partOf(value: JsonValue, desc: DescMessage): unknown {
  if (desc.typeName.startsWith("google.protobuf.")) {
    return value;
  }
  const fields = fieldsOf(Object(value), desc);
  const parts = Object.values(fields);
  return getOption(desc, messageOption).pair ? (parts.length === 1 ? parts[0] : parts) : fields;
}

/** The word of a value of an enum. One that is not known stays a number, which the contract refuses. */
function wordOf(value: JsonValue, desc: DescEnum): unknown {
  const found = desc.values.find(({ name }) => name === value);
  return found === undefined ? value : getOption(found, valueOption).word;
}
