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
  readonly isText: boolean;
  readonly isNullable: boolean;
  readonly isRequired: boolean;
  readonly read: Read;
}

/** What absent keys mean, by their names. */
type Defaults = readonly (readonly [name: string, value: unknown])[];

/** How a map is read. */
interface Shape {
  readonly fields: readonly QuickField[];
  readonly required: number;
  /** Of a request, and of anything else. */
  readonly filled: Defaults;
  readonly constants: Defaults;
}

/** Types that came once. */
const seen = new Set<string>();
/** By type, for those that came more than once. */
const shapes: Readonly<Record<Direction, Map<string, Shape>>> = {
  toSupervisor: new Map(),
  toRunner: new Map(),
};

/**
 * Reads a message that keeps to the contract, in the time of JSON.parse: one walk over the keys that are there, no path, no
 * list of entries. Where it comes to a result, that is what `passFields` comes to.
 *
 * @returns undefined for all else: the first of its type, what is at fault, has a former name, or has keys to be dropped
 */
export function quickRead(
  body: unknown,
  type: string,
  direction: Direction,
): Record<string, unknown> | undefined {
  if (Object.keys(Object.prototype).length > 0) {
    return undefined; // the walk would take what user code has put there for keys of the message
  }
  const shape = shapes[direction].get(type) ?? newShape(type, direction);
  const message = shape && readMap(body, shape, direction === "toSupervisor");
  return message === wrong ? undefined : message;
}

/** Made when a type comes for the second time: a runner is greeted once, and to start it must stay cheap. */
function newShape(type: string, direction: Direction): Shape | undefined {
  const isKnown = direction === "toSupervisor" ? isRequest(type) : isReply(type);
  const rules = isKnown && seen.has(type) ? rulesOf(type) : undefined;
  if (isKnown) {
    seen.add(type);
  }
  if (rules === undefined) {
    return undefined;
  }
  const shape = shapeOf(rules, type);
  shapes[direction].set(type, shape);
  return shape;
}

function readMap(
  value: unknown,
  { fields, required, filled, constants }: Shape,
  isFilled: boolean,
): Record<string, unknown> | typeof wrong {
  if (!isRecord(value)) {
    return wrong;
  }
  const out: Record<string, unknown> = Object.assign({}, value); // a spread takes four times as long for many shapes
  let missing = required;
  let absent = fields.length;
  let next = 0;
  for (const key in value) {
    const at = placeOf(key, fields, next);
    const field = fields[at];
    if (field === undefined) {
      return wrong;
    }
    next = at + 1;
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
  if (absent > 0) {
    fill(out, isFilled ? filled : constants);
  }
  return out;
}

function fill(out: Record<string, unknown>, defaults: Defaults): void {
  for (const [name, otherwise] of defaults) {
    if (!Object.hasOwn(out, name)) {
      out[name] = otherwise;
    }
  }
}

/** Where a field is. Keys mostly come in the order of the wire, some left out. */
function placeOf(key: string, fields: readonly QuickField[], from: number): number {
  for (let at = from; at < fields.length; at += 1) {
    if (fields[at]?.name === key) {
      return at;
    }
  }
  return from === 0 ? -1 : placeOf(key, fields, 0);
}

/** @param type - name of the message that it is, if it is one and not a part */
function shapeOf(rules: MessageRules, type: string): Shape {
  const before: Defaults = rules.state === "" ? [] : [["state", rules.state]];
  const after: Defaults = isRequest(type) || isReply(type) ? [["type", type]] : [];
  const fields = [...before.map(constant), ...rules.fields.map(quickField), ...after.map(constant)];
  const defaults = rules.fields.map(({ name, otherwise }) => [name, otherwise] as const);
  const constants = [...before, ...after];
  return {
    fields,
    required: fields.filter(({ isRequired }) => isRequired).length,
    filled: [...constants, ...defaults.filter(([, otherwise]) => otherwise !== undefined)],
    constants,
  };
}

function quickField(field: FieldRules): QuickField {
  return {
    name: interned(field.name),
    isText: field.kind === "str" && field.many === "",
    isNullable: field.isNullable || (field.kind === "json" && field.many === ""),
    // What came or went with a release may be absent.
    isRequired: field.isRequired && field.since === 0 && field.until === Infinity,
    read: readerOf(field),
  };
}

function constant([name, word]: Defaults[number]): QuickField {
  const read = (value: unknown) => (value === word ? value : wrong);
  return { name, isText: false, isNullable: false, isRequired: false, read };
}

/** The text as V8 keeps names of keys: two of these are compared without looking into them. */
function interned(name: string): string {
  return String(Object.keys({ [name]: 0 })[0]);
}

function readerOf({ kind, many, isFilled: isNotEmpty }: FieldRules): Read {
  // Made when first needed: most parts of a greeting are null, and their rules need not be known.
  let made: Read | undefined;
  const read: Read = (value, isFilled) => {
    made ??= valueReaderOf(kind);
    return made(value, isFilled);
  };
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
