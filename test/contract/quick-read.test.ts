import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import t from "tap";
import { table } from "../../gen/frames/table.ts";
import { passFields } from "../../src/contract/fields.ts";
import { Instant } from "../../src/contract/instant.ts";
import { quickRead } from "../../src/contract/quick-read.ts";
import { RawJson } from "../../src/contract/raw-json.ts";
import {
  type Direction,
  type FieldRules,
  isReply,
  isRequest,
  type MessageRules,
  rulesOf,
} from "../../src/contract/table.ts";
import { decodeReply, decodeRequest } from "../../src/wire/index.ts";
import { vectors } from "../support/wire-vectors.ts";

/** Messages of each type. */
const runs = 200;
const names = table.split("\n").map((line) => line.replace(/ .*/, ""));
const directed = names.flatMap((type) => [
  ...(isRequest(type) ? [{ type, direction: "toSupervisor" as const }] : []),
  ...(isReply(type) ? [{ type, direction: "toRunner" as const }] : []),
]);

t.test("quickRead: leaves the first message of a type to the exact code", async (t) => {
  const body = { dag_id: "d", type: "GetDag" };
  t.equal(quickRead(body, "GetDag", "toSupervisor"), undefined);
  t.strictSame(quickRead(body, "GetDag", "toSupervisor"), body);
});

/** Values of each kind: most in our form, some that have to be changed, some that are wrong. */
const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  str: mostly(fc.string(), new Uint8Array([97])),
  int: mostly(fc.oneof(fc.integer(), fc.bigInt()), "5", "x"),
  float: mostly(fc.double(), "1.5", 3n, "x"),
  bool: mostly(fc.boolean(), "yes", 0, "x"),
  time: mostly(
    fc
      .tuple(fc.integer({ min: -1e10, max: 1e11 }), fc.nat(999_999_999))
      .map(([seconds, nanos]) => new Instant(seconds, nanos)),
    "2026-03-04T05:06:07+02:00",
    1.5,
    new Instant(1e15, 0),
  ),
  naive: fc.constantFrom("2026-03-04T05:06:07.000008", new Instant(5, 0)),
  duration: fc.constantFrom("PT1S", 90, "1:30"),
  uuid: mostly(fc.uuid(), "0199BB6C00007000800000000000FFFF", "x"),
  json: mostly(fc.jsonValue(), new RawJson('{"a":1}')),
  object: mostly(fc.constantFrom({ a: 1 }, {}), new RawJson("{}"), new RawJson("[]")),
};

for (const { type, direction } of directed) {
  t.test(`quickRead: ${type} ${direction} comes to what the exact code comes to`, async (t) => {
    const rules = rulesOf(type);
    let results = 0;
    fc.assert(
      fc.property(messageOf(type), (body) => {
        freeze(body);
        const quick = quickRead(body, type, direction);
        results += quick === undefined ? 0 : 1;
        return (
          quick === undefined ||
          (rules !== undefined && isDeepStrictEqual(quick, exact(body, rules, type, direction)))
        );
      }),
      { numRuns: runs },
    );
    t.ok(results > 0, `${results} of ${runs}`);
  });
}

const typical = [
  "GetXCom",
  "GetVariable",
  "SetXCom",
  "SucceedTask",
  "StartupDetails",
  "XComResult",
  "ConnectionResult",
];
t.test("quickRead: comes to a result for what Airflow writes", async (t) => {
  for (const { name, message, hex, direction } of vectors) {
    if (hex === undefined || message === undefined || !typical.includes(message)) {
      continue;
    }
    const payload = Buffer.from(hex, "hex").subarray(4);
    const isRequested = direction === "to_supervisor";
    const { body } = isRequested ? decodeRequest(payload, "raw") : decodeReply(payload);
    if (body === null) {
      continue; // the wire refuses it: NaN is no JSON
    }
    const quick = quickRead(body, message, isRequested ? "toSupervisor" : "toRunner");
    t.not(quick, undefined, name);
  }
});

t.test("quickRead: leaves to the exact code what it does not know", async (t) => {
  t.equal(quickRead({ type: "GetVariable", key: "k" }, "GetVariable", "toRunner"), undefined);
  t.equal(
    quickRead({ type: "VariableResult", key: "k" }, "VariableResult", "toSupervisor"),
    undefined,
  );
  t.equal(
    quickRead({ type: "GetVariable", key: "k", x: 1 }, "GetVariable", "toSupervisor"),
    undefined,
  );
  t.equal(quickRead("text", "GetVariable", "toSupervisor"), undefined);
});

t.test("quickRead: takes nothing inherited for a key", async (t) => {
  const body = { type: "GetVariable" };
  Object.defineProperty(Object.prototype, "key", {
    value: "k",
    enumerable: true,
    configurable: true,
  });
  try {
    t.equal(quickRead(body, "GetVariable", "toSupervisor"), undefined);
  } finally {
    Reflect.deleteProperty(Object.prototype, "key");
  }
  const whole = { ...body, key: "k" };
  t.strictSame(quickRead(whole, "GetVariable", "toSupervisor"), whole);
});

function exact(
  body: Readonly<Record<string, unknown>>,
  rules: MessageRules,
  type: string,
  direction: Direction,
): unknown {
  const { type: _, ...fields } = body;
  return { type, ...passFields(fields, rules, type, { isFilled: direction === "toSupervisor" }) };
}

function mostly(good: fc.Arbitrary<unknown>, ...odd: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.oneof(
    { arbitrary: good, weight: 40 },
    { arbitrary: fc.constantFrom(...odd), weight: 1 },
  );
}

/** Mostly what keeps to the contract, with a fault here and there, and keys in any order. */
function messageOf(type: string): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(mapOf(type), fc.boolean())
    .map(([map, isFirst]) => (isFirst ? { type, ...map } : { ...map, type }));
}

function mapOf(kind: string): fc.Arbitrary<Record<string, unknown>> {
  const rules = rulesOf(kind);
  const absent = Symbol("absent");
  const entries = (rules?.fields ?? []).map((field) =>
    fc
      .oneof(
        { arbitrary: fieldOf(field), weight: 300 },
        { arbitrary: fc.constant(null), weight: field.isNullable ? 100 : 1 },
        { arbitrary: fc.constant(absent), weight: field.isRequired ? 1 : 100 },
        { arbitrary: fc.constantFrom<unknown>(undefined, "odd", 5, true, [], {}), weight: 2 },
      )
      .map((value) => [field.name, value] as const),
  );
  const state = fc
    .constantFrom(absent, rules?.state, rules?.state, rules?.state, "odd")
    .map((value) => ["state", value] as const);
  return fc
    .tuple(
      fc.tuple(...(rules?.state === "" ? [] : [state]), ...entries),
      fc.integer({ min: 0, max: 20 }),
      fc.nat(20),
    )
    .map(([all, stray, turn]) => {
      const there = all.filter(([, value]) => value !== absent);
      const turned = turn < 15 ? there : [...there.slice(turn % 4), ...there.slice(0, turn % 4)];
      return Object.fromEntries(stray === 0 ? [...turned, ["stray", 1]] : turned);
    });
}

function fieldOf({ kind, many }: FieldRules): fc.Arbitrary<unknown> {
  const one = valueOf(kind);
  switch (many) {
    case "":
      return one;
    case "list":
      return fc.oneof(
        { arbitrary: fc.array(one, { maxLength: 3 }), weight: 10 },
        { arbitrary: fc.constantFrom(new RawJson("[1]"), new RawJson("{}")), weight: 1 },
      );
    case "map":
      return fc.dictionary(fc.string(), one, { maxKeys: 2 });
  }
}

function valueOf(kind: string): fc.Arbitrary<unknown> {
  const rules = rulesOf(kind);
  if (rules === undefined) {
    return scalars[kind] ?? fc.constantFrom(...kind.split("/"));
  }
  if (rules.isPair) {
    return fc.constantFrom("a", ["a", 1]);
  }
  if (rules.unionBy !== "") {
    return fc.oneof(...rules.fields.map((member) => mapOf(member.kind)), fc.constant("odd"));
  }
  const map = mapOf(kind);
  return isReply(kind)
    ? fc.oneof(
        map,
        map.map((one) => ({ ...one, type: kind })),
      )
    : map;
}

function freeze(value: unknown): void {
  if (typeof value === "object" && value !== null && !ArrayBuffer.isView(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
}
