import { checkValue, isRecord } from "./check-value.ts";
import { ContractViolatedError } from "./errors.ts";
import { Instant } from "./instant.ts";
import { RawJson } from "./raw-json.ts";
import { type FieldRules, isRequest, type MessageRules, rulesOf } from "./table.ts";

/** For whom a message is written. */
export interface Reader {
  /** Airflow release of the reader: what came later is left out, since closed parts of messages refuse it. */
  readonly release?: string;
  /** Whether the reader knows names of releases before 3.3 only. */
  readonly knowsFormerNames?: boolean;
}

/** Release whose messages we write unless the reader's is known. */
export const defaultRelease = "3.3.2";

/**
 * Turns a message of ours into the body of a frame: keys in Airflow's order, every key of a request written, keys that
 * must be there though null written as null, moments as instants.
 *
 * @throws {ContractViolatedError} naming the field that does not keep to the contract
 */
export function writeMessage<Message extends { readonly type: string }>(
  message: Message,
  { release = defaultRelease, knowsFormerNames = false }: Reader = {},
): Record<string, unknown> {
  const rules = rulesOf(message.type);
  if (rules === undefined) {
    throw new ContractViolatedError(message.type, "is no message");
  }
  const isFilled = isRequest(message.type);
  const body = writeFields({ ...message }, rules, { path: message.type, release, isFilled });
  const type = knowsFormerNames && rules.formerName !== "" ? rules.formerName : message.type;
  const entries = Object.entries(body);
  const at = entries.findIndex(([key]) => key === rules.typeBefore);
  entries.splice(at < 0 ? entries.length : at, 0, ["type", type]);
  return Object.fromEntries(entries);
}

interface Place {
  readonly path: string;
  readonly release: string;
  readonly isFilled: boolean;
}

function writeFields(
  message: Readonly<Record<string, unknown>>,
  rules: MessageRules,
  place: Place,
): Record<string, unknown> {
  const fields: [string, unknown][] = rules.state === "" ? [] : [["state", rules.state]];
  for (const field of rules.fields.filter((one) => isKnownIn(one, place.release))) {
    const path = `${place.path}.${field.name}`;
    const value = writeField(message[field.name], field, { ...place, path });
    if (value !== undefined) {
      fields.push([field.name, value]);
    }
  }
  if (rules.isClosed) {
    const known = ["type", "state", ...rules.fields.map(({ name }) => name)];
    const stray = Object.keys(message).find((key) => !known.includes(key));
    if (stray !== undefined) {
      throw new ContractViolatedError(`${place.path}.${stray}`, "is not known");
    }
  }
  return Object.fromEntries(fields);
}

function writeField(value: unknown, field: FieldRules, place: Place): unknown {
  if (value === undefined) {
    if (field.isRequired) {
      if (field.isNullable && !place.isFilled) {
        return null;
      }
      throw new ContractViolatedError(place.path, "is missing");
    }
    /* c8 ignore next -- a request has no other kind of field, but a later release may */
    return place.isFilled ? (field.otherwise ?? (field.isNullable ? null : undefined)) : undefined;
  }
  if (value === null && (field.isNullable || (field.kind === "json" && field.many === ""))) {
    return null;
  }
  if (field.many === "list" && Array.isArray(value)) {
    return value.map((one: unknown, at) =>
      writeValue(one, field.kind, { ...place, path: `${place.path}[${at}]` }),
    );
  }
  if (field.many === "map" && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [
        key,
        writeValue(one, field.kind, { ...place, path: `${place.path}.${key}` }),
      ]),
    );
  }
  if (field.many === "list" && value instanceof RawJson) {
    return value;
  }
  if (field.many !== "") {
    throw new ContractViolatedError(place.path, `is not a ${field.many}`);
  }
  return writeValue(value, field.kind, place);
}

function writeValue(value: unknown, kind: string, place: Place): unknown {
  const rules = rulesOf(kind);
  if (rules === undefined) {
    const checked = checkValue(value, kind, place.path);
    const isMoment = kind === "time" || kind === "naive";
    return isMoment ? (Instant.parse(String(checked)) ?? checked) : checked;
  }
  if (rules.isPair) {
    return value;
  }
  if (!isRecord(value)) {
    throw new ContractViolatedError(place.path, "is not a map");
  }
  const member = rules.fields.find(
    ({ name }) => rules.unionBy !== "" && name === value[rules.unionBy],
  );
  return member === undefined
    ? writeFields(value, rules, place)
    : writeValue(value, member.kind, place);
}

function isKnownIn({ since, until }: FieldRules, release: string): boolean {
  return (since === "" || !isBefore(release, since)) && (until === "" || !isBefore(until, release));
}

/** Whether a release came before another. A beta counts as its final release. */
function isBefore(release: string, other: string): boolean {
  return ordinal(release) < ordinal(other);
}

function ordinal(release: string): number {
  return release.split(".").reduce((sum, part) => sum * 1_000 + Number.parseInt(part, 10), 0);
}
