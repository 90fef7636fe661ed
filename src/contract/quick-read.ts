import { checkOf, isRecord, wrong } from "./check-value.ts";
import { RawJson } from "./raw-json.ts";
import {
  type Direction,
  type FieldRules,
  isReply,
  isRequest,
  type MessageRules,
  rulesOf,
} from "./table.ts";

/** Reads one value. @returns it in our form, or `wrong` */
type Read = (value: unknown, isFilled: boolean) => unknown;

/** How a key of a map is read. */
interface QuickField {
  readonly name: string;
  /** Which field comes next when keys are in the order of the wire. */
  readonly next: number;
  readonly isText: boolean;
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  readonly read: Read;
  /** What an absent key means in a request, and in everything else; undefined where it means nothing. */
  readonly filled: unknown;
  readonly constant: unknown;
}

/** How a map is read. */
interface Shape {
  readonly fields: readonly QuickField[];
  readonly required: number;
}

/** By type, for those that have been read. */
const shapes: Readonly<Record<Direction, Map<string, Shape>>> = {
  toSupervisor: new Map(),
  toRunner: new Map(),
};

/**
 * Reads a message that keeps to the contract, in the time of JSON.parse: one walk over the keys that are there, no path, no
 * list of entries. Where it comes to a result, that is what `passFields` comes to.
 *
 * @returns undefined for all else: what is at fault, has a former name, or has keys that are to be dropped
 */
export function quickRead(
  body: unknown,
  type: string,
  direction: Direction,
): Record<string, unknown> | undefined {
  const shape = shapes[direction].get(type) ?? firstShape(type, direction);
  const message = shape && readMap(body, shape, direction === "toSupervisor");
  return message === wrong ? undefined : message;
}

function firstShape(type: string, direction: Direction): Shape | undefined {
  const isKnown = direction === "toSupervisor" ? isRequest(type) : isReply(type);
  const rules = isKnown ? rulesOf(type) : undefined;
  if (rules === undefined) {
    return undefined;
  }
  const shape = shapeOf(rules, type);
  shapes[direction].set(type, shape);
  return shape;
}

function readMap(
  value: unknown,
  { fields, required }: Shape,
  isFilled: boolean,
): Record<string, unknown> | typeof wrong {
  if (!isRecord(value)) {
    return wrong;
  }
  const out: Record<string, unknown> = Object.assign({}, value);
  let missing = required;
  let absent = fields.length;
  let next = 0;
  for (const key in value) {
    const likely = fields[next];
    const field = likely?.name === key ? likely : fields.find(({ name }) => name === key);
    if (field === undefined) {
      return wrong;
    }
    next = field.next;
    absent -= 1;
    missing -= field.isRequired ? 1 : 0;
    const given = value[key];
    if ((field.isText && typeof given === "string") || (field.isNullable && given === null)) {
      continue;
    }
    const read = field.read(given, isFilled);
    if (read === wrong) {
      return wrong;
    }
    if (read !== given) {
      out[key] = read;
    }
  }
  if (missing > 0) {
    return wrong;
  }
  return absent > 0 ? fill(out, fields, isFilled) : out;
}

function fill(
  out: Record<string, unknown>,
  fields: readonly QuickField[],
  isFilled: boolean,
): Record<string, unknown> {
  for (const { name, filled, constant } of fields) {
    const otherwise = isFilled ? filled : constant;
    if (otherwise !== undefined && !Object.hasOwn(out, name)) {
      out[name] = otherwise;
    }
  }
  return out;
}

/** @param type - name of the message that it is, if it is one and not a part */
function shapeOf(rules: MessageRules, type: string): Shape {
  const constants: [string, string][] = [];
  if (rules.state !== "") {
    constants.push(["state", rules.state]);
  }
  if (isRequest(type) || isReply(type)) {
    constants.push(["type", type]);
  }
  const fields = [
    ...rules.fields.map((field) => ({
      name: field.name,
      isText: field.kind === "str" && field.many === "",
      isNullable: field.isNullable || (field.kind === "json" && field.many === ""),
      // What came or went with a release may be absent.
      isRequired: field.isRequired && field.since === 0 && field.until === Infinity,
      read: readerOf(field),
      filled: field.otherwise,
      constant: undefined,
    })),
    ...constants.map(([name, word]) => ({
      name,
      isText: false,
      isNullable: false,
      isRequired: false,
      read: (value: unknown) => (value === word ? value : wrong),
      filled: word,
      constant: word,
    })),
  ];
  return {
    fields: fields.map((field, at) => ({ ...field, next: at + 1 })),
    required: fields.filter(({ isRequired }) => isRequired).length,
  };
}

function readerOf({ kind, many, isFilled: isNotEmpty }: FieldRules): Read {
  const read = valueReaderOf(kind);
  switch (many) {
    case "":
      return read;
    case "list":
      return (value, isFilled) => {
        if (value instanceof RawJson && value.text.startsWith("[")) {
          return value; // from those who pass it on
        }
        const isList = Array.isArray(value) && !(isNotEmpty && value.length === 0);
        return isList ? readList(value, read, isFilled) : wrong;
      };
    case "map":
      return () => wrong; // few messages have one
  }
}

function readList(
  values: readonly unknown[],
  read: Read,
  isFilled: boolean,
): unknown[] | typeof wrong {
  const out: unknown[] = [];
  for (const value of values) {
    const one = read(value, isFilled);
    if (one === wrong) {
      return wrong;
    }
    out.push(one);
  }
  return out;
}

function valueReaderOf(kind: string): Read {
  const rules = rulesOf(kind);
  if (rules === undefined) {
    return checkOf(kind);
  }
  if (rules.isPair) {
    return () => wrong;
  }
  if (rules.unionBy !== "") {
    const members = new Map<unknown, Read>(
      rules.fields.map((member) => [member.name, valueReaderOf(member.kind)]),
    );
    return (value, isFilled) => {
      const read = isRecord(value) ? members.get(value[rules.unionBy]) : undefined;
      return read === undefined ? wrong : read(value, isFilled);
    };
  }
  const shape = shapeOf(rules, kind);
  return (value, isFilled) => readMap(value, shape, isFilled);
}
