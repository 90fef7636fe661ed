import { checkValue, isRecord } from "./check-value.ts";
import { ContractViolatedError } from "./errors.ts";
import { Instant } from "./instant.ts";
import { RawJson } from "./raw-json.ts";
import { type FieldRules, isReply, type MessageRules, rulesOf } from "./table.ts";

/** How the fields of a message are gone through. */
export interface Pass {
  /** Absent keys get their defaults: requests, which Airflow writes whole. */
  readonly isFilled: boolean;
  /** When a message is written: the reader's release (see `releaseNumber`). Undefined when one is read. */
  readonly release?: number;
}

/**
 * Checks a message against its rules, and returns it with its keys in wire order: moments as ISO 8601 texts when it is
 * read and as instants when it is written.
 *
 * @param fields - without the key `type`
 * @throws {ContractViolatedError} naming the field
 */
export function passFields(
  fields: Readonly<Record<string, unknown>>,
  rules: MessageRules,
  path: string,
  pass: Pass,
): Record<string, unknown> {
  const passed: Record<string, unknown> = {};
  if (rules.state !== "") {
    passed["state"] = rules.state;
    if (fields["state"] !== undefined && fields["state"] !== rules.state) {
      throw new ContractViolatedError(`${path}.state`, `is not ${rules.state}`);
    }
  }
  for (const field of rules.fields) {
    // Own keys only: every object inherits some that a field may be called like.
    const value = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined;
    const out = passField(value, field, `${path}.${field.name}`, pass);
    if (out !== undefined) {
      passed[field.name] = out;
    }
  }
  if (rules.isClosed) {
    refuseStray(fields, rules, path);
  }
  return passed;
}

function refuseStray(fields: object, rules: MessageRules, path: string): void {
  const known = rules.fields.map(({ name }) => name);
  const isStray = (key: string) => !known.includes(key) && (key !== "state" || rules.state === "");
  const stray = Object.keys(fields).find(isStray);
  if (stray !== undefined) {
    throw new ContractViolatedError(`${path}.${stray}`, "is not known");
  }
}

function passField(value: unknown, field: FieldRules, path: string, pass: Pass): unknown {
  const { release } = pass;
  if (release !== undefined && (release < field.since || release > field.until)) {
    return undefined;
  }
  if (value === undefined) {
    return absent(field, path, pass);
  }
  const isJson = field.kind === "json" && field.many === "";
  if (value === null && (field.isNullable || isJson)) {
    return null;
  }
  switch (field.many) {
    case "":
      return passValue(value, field.kind, path, pass);
    case "list":
      return passList(value, field, path, pass);
    case "map":
      if (!isRecord(value)) {
        throw new ContractViolatedError(path, "is not a map");
      }
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          passValue(one, field.kind, `${path}.${key}`, pass),
        ]),
      );
  }
}

function absent(field: FieldRules, path: string, { isFilled, release }: Pass): unknown {
  const isWritten = release !== undefined;
  if (field.isRequired && isWritten && field.isNullable && !isFilled) {
    return null;
  }
  // What came or went with a release may be absent whatever that release demands.
  if (field.isRequired && (isWritten || (field.since === 0 && field.until === Infinity))) {
    throw new ContractViolatedError(path, "is missing");
  }
  return isFilled ? field.otherwise : undefined;
}

function passList(value: unknown, field: FieldRules, path: string, pass: Pass): unknown {
  // A list of JSON may come as text, from those who pass it on.
  if (value instanceof RawJson && value.text.startsWith("[")) {
    return value;
  }
  if (!Array.isArray(value)) {
    throw new ContractViolatedError(path, "is not a list");
  }
  if (field.isFilled && value.length === 0) {
    throw new ContractViolatedError(path, "is empty");
  }
  return value.map((one: unknown, at) => passValue(one, field.kind, `${path}[${at}]`, pass));
}

function passValue(value: unknown, kind: string, path: string, pass: Pass): unknown {
  const rules = rulesOf(kind);
  if (rules === undefined) {
    const checked = checkValue(value, kind, path);
    const isMoment = pass.release !== undefined && (kind === "time" || kind === "naive");
    return isMoment ? (Instant.parse(String(checked)) ?? checked) : checked;
  }
  if (rules.isPair) {
    return passPair(value, rules.fields, path);
  }
  if (!isRecord(value)) {
    throw new ContractViolatedError(path, "is not a map");
  }
  if (rules.unionBy === "") {
    const fields = passFields(value, rules, path, pass);
    return isReply(kind) ? { ...fields, type: kind } : fields; // a message inside of another keeps its type
  }
  const member = rules.fields.find(({ name }) => name === value[rules.unionBy]);
  if (member === undefined) {
    throw new ContractViolatedError(`${path}.${rules.unionBy}`, "is not known");
  }
  return passValue(value, member.kind, path, pass);
}

function passPair(value: unknown, parts: readonly FieldRules[], path: string): unknown {
  if (typeof value === "string") {
    return value;
  }
  if (!Array.isArray(value) || value.length !== parts.length) {
    throw new ContractViolatedError(path, "is neither text nor a pair");
  }
  return parts.map(({ kind }, at) => checkValue(value[at], kind, `${path}[${at}]`));
}
