import { type Document, normalSchema, refName, type Schema } from "./document.ts";
import { type Change, type ChangeKind, change } from "./kinds.ts";
import { schemaText } from "./schema-text.ts";

/** Which way a value goes: into the server with a request, or out of it with an answer. */
export type Way = "in" | "out";

/** Two documents, and what has been compared of them. */
export interface Comparison {
  readonly older: Document;
  readonly newer: Document;
  /** Pairs of components, each compared once in each direction. */
  readonly seen: Set<string>;
}

/** What bounds a value: a larger number of these is narrower, a smaller one of those. */
const lowerLimits = ["minLength", "minItems", "minimum", "exclusiveMinimum"] as const;
const upperLimits = ["maxLength", "maxItems", "maximum", "exclusiveMaximum"] as const;

/** All changes of a schema. Items inside of a component are named after it, so that each is told once. */
export function compareSchemas(
  older: Schema,
  newer: Schema,
  item: string,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const name = refName(older);
  const isSame = name !== undefined && name === refName(newer);
  const key = `${way} ${name}`;
  if (isSame && comparison.seen.has(key)) {
    return [];
  }
  if (isSame) {
    comparison.seen.add(key);
  }
  const was = normalSchema(older, comparison.older);
  const is = normalSchema(newer, comparison.newer);
  const place = isSame ? name : item;
  const members = [unionOf(was), unionOf(is)] as const;
  if (members.some(({ length }) => length > 1)) {
    return compareUnions(...members, place, way, comparison);
  }
  if (baseOf(was) !== baseOf(is)) {
    return [typeChange(was, is, place, way)];
  }
  return [
    ...compareValues(was, is, place, way),
    ...compareParts(was, is, place, way, comparison),
    ...compareObjects(was, is, place, way, comparison),
  ];
}

/** Another type; no harm where the one takes all that the other has. */
function typeChange(was: Schema, is: Schema, item: string, way: Way): Change {
  const holds = (wide: string, narrow: string) =>
    wide === "" || (wide === "number" && narrow === "integer");
  const fact = `is ${schemaText(is)}, was ${schemaText(was)}`;
  if (way === "in") {
    return change(holds(baseOf(is), baseOf(was)) ? "form-allowed" : "type-changed", item, fact);
  }
  return change(
    holds(baseOf(was), baseOf(is)) ? "answer-form-removed" : "type-changed",
    item,
    fact,
  );
}

/** Members of a union, null among them; one for what is no union. */
function unionOf(schema: Schema): readonly Schema[] {
  return schema.oneOf ?? [schema];
}

function isNull({ type }: Schema): boolean {
  return type === "null";
}

function compareUnions(
  older: readonly Schema[],
  newer: readonly Schema[],
  item: string,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const [was, is] = [older.filter((one) => !isNull(one)), newer.filter((one) => !isNull(one))];
  const changes = nullChanges(older.some(isNull), newer.some(isNull), item, way);
  const [single, singleNow] = [was[0], is[0]];
  if (was.length === 1 && is.length === 1 && single !== undefined && singleNow !== undefined) {
    return [...changes, ...compareSchemas(single, singleNow, item, way, comparison)];
  }
  // Two members may be of one type, as a text and a date are: what is written the same goes together first.
  const pairs = was.map((one) => {
    const alike = is.filter((other) => isLike(one, other, comparison));
    return { one, other: alike.find((other) => schemaText(other) === schemaText(one)) ?? alike[0] };
  });
  const taken = new Set(pairs.map(({ other }) => other));
  return [
    ...changes,
    ...pairs.flatMap(({ one, other }) =>
      other === undefined
        ? [
            change(
              way === "in" ? "form-refused" : "answer-form-removed",
              item,
              `is no longer ${schemaText(one)}`,
            ),
          ]
        : compareSchemas(one, other, `${item} (${schemaText(one)})`, way, comparison),
    ),
    ...is
      .filter((other) => !taken.has(other))
      .map((other) =>
        change(
          way === "in" ? "form-allowed" : "answer-form-added",
          item,
          `may be ${schemaText(other)}`,
        ),
      ),
  ];
}

/** Whether two members stand for each other: by the component's name, or by their type. */
function isLike(one: Schema, other: Schema, { older, newer }: Comparison): boolean {
  const [name, otherName] = [refName(one), refName(other)];
  return name === undefined && otherName === undefined
    ? baseOf(normalSchema(one, older)) === baseOf(normalSchema(other, newer))
    : name === otherName;
}

function nullChanges(was: boolean, is: boolean, item: string, way: Way): Change[] {
  if (was === is) {
    return [];
  }
  if (way === "in") {
    return [
      is
        ? change("null-allowed", item, "may be null")
        : change("null-refused", item, "may no longer be null"),
    ];
  }
  return [
    is
      ? change("answer-null-possible", item, "may be null")
      : change("answer-null-gone", item, "is never null any more"),
  ];
}

/** What a value is at all. Words without a type are text. */
function baseOf({ type, enum: words, properties }: Schema): string {
  const untyped = words === undefined ? (properties === undefined ? "" : "object") : "string";
  return String(type ?? untyped);
}

function compareValues(was: Schema, is: Schema, item: string, way: Way): readonly Change[] {
  return [
    ...changed("format-changed", was.format ?? "free", is.format ?? "free", item, ""),
    ...compareWords(was, is, item, way),
    ...(way === "in" ? compareInput(was, is, item) : []),
  ];
}

/** What only matters of values that are sent: what is left out, and how far they may go. */
function compareInput(was: Schema, is: Schema, item: string): readonly Change[] {
  const pattern = is["pattern"] === undefined ? "limit-widened" : "limit-narrowed";
  return [
    ...changed("default-changed", json(was.default), json(is.default), item, "default "),
    ...lowerLimits.flatMap((limit) => compareLimit(was, is, limit, -1, item)),
    ...upperLimits.flatMap((limit) => compareLimit(was, is, limit, 1, item)),
    ...changed(pattern, json(was["pattern"]), json(is["pattern"]), item, "pattern "),
  ];
}

function changed(kind: ChangeKind, was: string, is: string, item: string, what: string): Change[] {
  return was === is ? [] : [change(kind, item, `${what}is ${is}, was ${was}`)];
}

function json(value: unknown): string {
  return value === undefined ? "none" : JSON.stringify(value);
}

function compareWords(was: Schema, is: Schema, item: string, way: Way): readonly Change[] {
  const [lost, come]: readonly [ChangeKind, ChangeKind] =
    way === "in" ? ["word-refused", "word-allowed"] : ["answer-word-removed", "answer-word-added"];
  if (was.enum === undefined || is.enum === undefined) {
    if (was.enum !== undefined) {
      return [change(come, item, "may be any word")];
    }
    return is.enum === undefined
      ? []
      : [change(lost, item, `is one of ${is.enum.join(", ")} only`)];
  }
  const [before, now] = [new Set(was.enum), new Set(is.enum)];
  return [
    ...[...before.difference(now)].map((word) =>
      change(lost, `${item} ${String(word)}`, "is no word any more"),
    ),
    ...[...now.difference(before)].map((word) =>
      change(come, `${item} ${String(word)}`, "is a new word"),
    ),
  ];
}

/** @param direction - 1 for an upper limit, which is wider the larger it is */
function compareLimit(
  was: Schema,
  is: Schema,
  limit: string,
  direction: 1 | -1,
  item: string,
): readonly Change[] {
  const width = (value: unknown) => (value === undefined ? Infinity : direction * Number(value));
  const kind = width(is[limit]) < width(was[limit]) ? "limit-narrowed" : "limit-widened";
  return changed(kind, json(was[limit]), json(is[limit]), item, `${limit} `);
}

function compareParts(
  was: Schema,
  is: Schema,
  item: string,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const items =
    was.items === undefined && is.items === undefined
      ? []
      : compareSchemas(was.items ?? {}, is.items ?? {}, `${item}[]`, way, comparison);
  const count = Math.max(was.prefixItems?.length ?? 0, is.prefixItems?.length ?? 0);
  const parts = Array.from({ length: count }, (_, at) =>
    compareSchemas(
      was.prefixItems?.[at] ?? {},
      is.prefixItems?.[at] ?? {},
      `${item}[${at}]`,
      way,
      comparison,
    ),
  );
  return [...items, ...parts.flat(), ...compareRest(was, is, item, way, comparison)];
}

/** What keys without a schema of their own may hold. */
function compareRest(
  was: Schema,
  is: Schema,
  item: string,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const [before, now] = [was.additionalProperties ?? true, is.additionalProperties ?? true];
  if (before === false || now === false) {
    // Of a closed answer it is each new key that is told.
    return before === now || way === "out"
      ? []
      : [
          now === false
            ? change("body-closed", item, "takes no other keys any more")
            : change("body-opened", item, "takes other keys"),
        ];
  }
  if (before === true && now === true) {
    return [];
  }
  const [one, other] = [before === true ? {} : before, now === true ? {} : now];
  return compareSchemas(one, other, `${item}.*`, way, comparison);
}

function compareObjects(
  was: Schema,
  is: Schema,
  item: string,
  way: Way,
  comparison: Comparison,
): readonly Change[] {
  const [before, now] = [was.properties ?? {}, is.properties ?? {}];
  const names = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...names].flatMap((name) => {
    const place = `${item}.${name}`;
    const [one, other] = [before[name], now[name]];
    const [needed, needs] = [was, is].map(({ required = [] }) => required.includes(name));
    if (one !== undefined && other !== undefined) {
      return [
        ...(needed === needs ? [] : [presenceChange(needs === true, place, way)]),
        ...compareSchemas(one, other, place, way, comparison),
      ];
    }
    if (other === undefined) {
      return [change(way === "in" ? "field-removed" : "answer-field-removed", place, "is gone")];
    }
    if (way === "in") {
      return [
        needs
          ? change("field-added-required", place, "is new, and required")
          : change("field-added", place, "is new"),
      ];
    }
    const isClosed = was.additionalProperties === false;
    return [
      change(isClosed ? "answer-field-added-to-closed" : "answer-field-added", place, "is new"),
    ];
  });
}

function presenceChange(isRequired: boolean, item: string, way: Way): Change {
  if (way === "in") {
    return isRequired
      ? change("field-became-required", item, "must be sent")
      : change("field-became-optional", item, "may be left out");
  }
  return isRequired
    ? change("answer-field-became-required", item, "is always there")
    : change("answer-field-became-optional", item, "may be absent");
}
