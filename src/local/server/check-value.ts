import type { Fault } from "./answer.ts";

/** JSON Schema, as far as the contract uses it. */
export interface Schema {
  readonly title?: string;
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
}

type Place = readonly (string | number)[];

/** A value in the form that routes take, or what is wrong with it. */
export type Checked =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const isoMoment =
  /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:?\d\d)?$/;
const isoDuration =
  /^-?P(?=.)(\d+(\.\d+)?D)?(T(?=.)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?$/;
const clock = /^\d{1,2}:\d\d(:\d\d(\.\d+)?)?$/;
const uuid = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** Checks a value against a schema of the contract, as leniently as Airflow's own models. Moments come out in UTC. */
export function checkValue(value: unknown, schema: Schema, loc: Place): Checked {
  if (schema.oneOf !== undefined) {
    return checkUnion(value, schema.oneOf, loc);
  }
  if (schema.enum !== undefined) {
    return schema.enum.includes(value)
      ? good(value)
      : bad("enum", loc, value, `should be ${schema.enum.join(" or ")}`);
  }
  switch (schema.type) {
    case "null":
      return value === null ? good(null) : bad("none_required", loc, value, "should be null");
    case "string":
      return checkText(value, schema, loc);
    case "integer":
      return checkNumber(value, schema, loc, true);
    case "number":
      return checkNumber(value, schema, loc, false);
    case "boolean":
      return checkBoolean(value, loc);
    case "array":
      return checkList(value, schema, loc);
    case "object":
      return checkObject(value, schema, loc);
    case undefined:
    default:
      return good(value);
  }
}

function checkUnion(value: unknown, members: readonly Schema[], loc: Place): Checked {
  const faults: Fault[] = [];
  for (const member of members) {
    const checked = checkValue(
      value,
      member,
      member.title === undefined ? loc : [...loc, member.title],
    );
    if (checked.ok) {
      return checked;
    }
    faults.push(...checked.faults);
  }
  return { ok: false, faults };
}

function checkText(value: unknown, schema: Schema, loc: Place): Checked {
  const { format, minLength = 0, maxLength = Infinity } = schema;
  switch (format) {
    case "date-time":
      return checkMoment(value, loc);
    case "duration":
      return typeof value === "number" ||
        (typeof value === "string" && (isoDuration.test(value) || clock.test(value)))
        ? good(value)
        : bad("time_delta_parsing", loc, value, "should be a duration");
    case "uuid":
      return typeof value === "string" && uuid.test(value)
        ? good(value.toLowerCase())
        : bad("uuid_parsing", loc, value, "should be a UUID");
    case undefined:
    default:
      if (typeof value !== "string") {
        return bad("string_type", loc, value, "should be text");
      }
      if (value.length > maxLength) {
        return bad("string_too_long", loc, value, `should have ${maxLength} characters at most`);
      }
      return value.length < minLength
        ? bad("string_too_short", loc, value, `should have ${minLength} characters at least`)
        : good(value);
  }
}

function checkMoment(value: unknown, loc: Place): Checked {
  if (typeof value === "number" && Number.isFinite(value)) {
    return good(new Date(Math.abs(value) > 2e10 ? value : value * 1000).toISOString());
  }
  const [, date = "", time = "", seconds = ":00", fraction = "", zone = ""] =
    isoMoment.exec(String(value)) ?? [];
  const at = Date.parse(
    `${date}T${time}${seconds}${zone === "" ? "Z" : zone.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2").toUpperCase()}`,
  );
  if (typeof value !== "string" || date === "" || Number.isNaN(at)) {
    return bad("datetime_parsing", loc, value, "should be a moment in ISO 8601");
  }
  if (zone === "") {
    return bad("timezone_aware", loc, value, "should have a time zone");
  }
  const whole = new Date(at).toISOString().slice(0, 19);
  return good(fraction === "" ? `${whole}Z` : `${whole}.${fraction.padEnd(6, "0").slice(0, 6)}Z`);
}

function checkNumber(
  value: unknown,
  { minimum, maximum }: Schema,
  loc: Place,
  isWhole: boolean,
): Checked {
  const number =
    typeof value === "string" && /^[+-]?\d+(\.\d+)?$/.test(value.trim()) ? Number(value) : value;
  if (
    typeof number !== "number" ||
    !Number.isFinite(number) ||
    (isWhole && !Number.isInteger(number))
  ) {
    return bad(
      isWhole ? "int_parsing" : "float_parsing",
      loc,
      value,
      `should be a ${isWhole ? "whole " : ""}number`,
    );
  }
  if (number < (minimum ?? number) || number > (maximum ?? number)) {
    return bad("out_of_range", loc, value, `should be from ${minimum} to ${maximum}`);
  }
  return good(number);
}

function checkBoolean(value: unknown, loc: Place): Checked {
  const word = String(value).toLowerCase();
  const isYes = ["true", "1", "yes", "on", "t", "y"].includes(word);
  return isYes || ["false", "0", "no", "off", "f", "n"].includes(word)
    ? good(isYes)
    : bad("bool_parsing", loc, value, "should be true or false");
}

function checkList(
  value: unknown,
  { items, prefixItems, minItems = 0 }: Schema,
  loc: Place,
): Checked {
  if (!Array.isArray(value)) {
    return bad("list_type", loc, value, "should be a list");
  }
  if (
    value.length < minItems ||
    (prefixItems !== undefined && value.length !== prefixItems.length)
  ) {
    return bad("too_short", loc, value, "should have another number of items");
  }
  const checked = value.map((one: unknown, at) =>
    checkValue(one, prefixItems?.[at] ?? items ?? {}, [...loc, at]),
  );
  return collect(checked);
}

function checkObject(value: unknown, schema: Schema, loc: Place): Checked {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return bad("dict_type", loc, value, "should be an object");
  }
  const { properties = {}, required = [], additionalProperties } = schema;
  const faults: Fault[] = [];
  const fields: [string, unknown][] = [];
  for (const name of required.filter((one) => !Object.hasOwn(value, one))) {
    faults.push({ type: "missing", loc: [...loc, name], msg: "is required", input: value });
  }
  for (const [name, one] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (known === undefined && additionalProperties === false) {
      faults.push({
        type: "extra_forbidden",
        loc: [...loc, name],
        msg: "is not known",
        input: one,
      });
      continue;
    }
    const rest = typeof additionalProperties === "object" ? additionalProperties : {};
    const checked = checkValue(one, known ?? rest, [...loc, name]);
    if (checked.ok) {
      fields.push([name, checked.value]);
    } else {
      faults.push(...checked.faults);
    }
  }
  return faults.length > 0 ? { ok: false, faults } : good(Object.fromEntries(fields));
}

function collect(checked: readonly Checked[]): Checked {
  const faults: Fault[] = [];
  const values: unknown[] = [];
  for (const one of checked) {
    if (one.ok) {
      values.push(one.value);
    } else {
      faults.push(...one.faults);
    }
  }
  return faults.length > 0 ? { ok: false, faults } : good(values);
}

function good(value: unknown): Checked {
  return { ok: true, value };
}

function bad(type: string, loc: Place, input: unknown, msg: string): Checked {
  return { ok: false, faults: [{ type, loc, msg, input }] };
}
