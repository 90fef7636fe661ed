import { checkValue, isRecord } from "./check-value.ts";
import { ContractViolatedError } from "./errors.ts";
import type { RunnerRequest, SupervisorMessage } from "./messages.ts";
import { RawJson } from "./raw-json.ts";
import {
  currentName,
  type FieldRules,
  isReply,
  isRequest,
  type MessageRules,
  rulesOf,
} from "./table.ts";

/** Which way a message goes. */
export type Direction = "toSupervisor" | "toRunner";

/**
 * Checks a decoded body against the contract and gives it our form: moments as ISO 8601 texts, absent keys of requests
 * filled with their defaults, keys that an open message does not know left out. A message under a name of a release
 * before 3.3 comes back under its name of today.
 *
 * @throws {ContractViolatedError} naming the field
 */
export function readMessage(body: unknown, direction: "toSupervisor"): RunnerRequest;
export function readMessage(body: unknown, direction: "toRunner"): SupervisorMessage;
export function readMessage(body: unknown, direction: Direction): unknown {
  if (!isRecord(body)) {
    throw new ContractViolatedError("message", "is not a map");
  }
  if (typeof body["type"] !== "string") {
    throw new ContractViolatedError(
      "message.type",
      body["type"] === undefined ? "is missing" : "is not text",
    );
  }
  const type = currentName(body["type"]);
  const rules = rulesOf(type);
  if (rules === undefined || !(direction === "toSupervisor" ? isRequest(type) : isReply(type))) {
    throw new ContractViolatedError(
      type.slice(0, 60),
      `is no message to the ${direction === "toRunner" ? "runner" : "supervisor"}`,
    );
  }
  return { type, ...readFields(body, rules, type, direction === "toSupervisor") };
}

function readFields(
  body: Readonly<Record<string, unknown>>,
  rules: MessageRules,
  path: string,
  isFilled: boolean,
): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  if (rules.state !== "") {
    if (body["state"] !== undefined && body["state"] !== rules.state) {
      throw new ContractViolatedError(`${path}.state`, `is not ${rules.state}`);
    }
    fields.push(["state", rules.state]);
  }
  for (const field of rules.fields) {
    const value = readField(body, field, `${path}.${field.name}`, isFilled);
    if (value !== undefined) {
      fields.push([field.name, value]);
    }
  }
  if (rules.isClosed) {
    const known = ["type", "state", ...rules.fields.map(({ name }) => name)];
    const stray = Object.keys(body).find((key) => !known.includes(key));
    if (stray !== undefined) {
      throw new ContractViolatedError(`${path}.${stray}`, "is not known");
    }
  }
  return Object.fromEntries(fields);
}

function readField(
  body: Readonly<Record<string, unknown>>,
  field: FieldRules,
  path: string,
  isFilled: boolean,
): unknown {
  // Own keys only: a peer's map may be called like something every object inherits.
  const value = Object.hasOwn(body, field.name) ? body[field.name] : undefined;
  if (value === undefined) {
    // Fields that came or went with a release may be absent whatever that release demands.
    if (field.isRequired && field.since === "" && field.until === "") {
      throw new ContractViolatedError(path, "is missing");
    }
    /* c8 ignore next -- a request has no other kind of field, but a later release may */
    return isFilled ? (field.otherwise ?? (field.isNullable ? null : undefined)) : undefined;
  }
  if (value === null && (field.isNullable || (field.kind === "json" && field.many === ""))) {
    return null;
  }
  return readMany(value, field, path, isFilled);
}

function readMany(value: unknown, field: FieldRules, path: string, isFilled: boolean): unknown {
  // A list of JSON may come as text, from those who pass it on.
  if (field.many === "list" && value instanceof RawJson && value.text.startsWith("[")) {
    return value;
  }
  switch (field.many) {
    case "":
      return readValue(value, field.kind, path, isFilled);
    case "list":
      if (!Array.isArray(value)) {
        throw new ContractViolatedError(path, "is not a list");
      }
      if (field.isFilled && value.length === 0) {
        throw new ContractViolatedError(path, "is empty");
      }
      return value.map((one: unknown, at) =>
        readValue(one, field.kind, `${path}[${at}]`, isFilled),
      );
    case "map":
      if (!isRecord(value)) {
        throw new ContractViolatedError(path, "is not a map");
      }
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          readValue(one, field.kind, `${path}.${key}`, isFilled),
        ]),
      );
  }
}

function readValue(value: unknown, kind: string, path: string, isFilled: boolean): unknown {
  const rules = rulesOf(kind);
  if (rules === undefined) {
    return checkValue(value, kind, path);
  }
  if (rules.isPair) {
    return readPair(value, rules, path);
  }
  if (!isRecord(value)) {
    throw new ContractViolatedError(path, "is not a map");
  }
  if (rules.unionBy === "") {
    return readFields(value, rules, path, isFilled);
  }
  const member = rules.fields.find(({ name }) => name === value[rules.unionBy]);
  if (member === undefined) {
    throw new ContractViolatedError(`${path}.${rules.unionBy}`, "is not known");
  }
  return readValue(value, member.kind, path, isFilled);
}

function readPair(value: unknown, { fields }: MessageRules, path: string): unknown {
  if (typeof value === "string") {
    return value;
  }
  if (!Array.isArray(value) || value.length !== fields.length) {
    throw new ContractViolatedError(path, "is neither text nor a pair");
  }
  const [id, index]: readonly unknown[] = value;
  return [checkValue(id, "str", `${path}[0]`), checkValue(index, "int", `${path}[1]`)];
}
