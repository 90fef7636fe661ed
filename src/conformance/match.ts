import { isDeepStrictEqual } from "node:util";

/**
 * Holds a value to a pattern, as cases have them. An object asks for the members that it names and ignores others; a list
 * asks for exactly its items; text is compared as it is, but for these:
 *
 * | pattern       | fits                                        |
 * | ------------- | ------------------------------------------- |
 * | `<any>`       | whatever is there, null included            |
 * | `<absent>`    | a member that is not there                  |
 * | `<text>`      | text that is not empty                      |
 * | `<filled>`    | a list or an object that is not empty       |
 * | `<integer>`   | a whole number                              |
 * | `<time>`      | a moment in ISO 8601, with its offset       |
 * | `<uuid>`      | a UUID                                      |
 * | `<like REGEX>`| text in which the regular expression occurs |
 *
 * @returns what does not fit, each with its path; none when the value fits
 */
export function mismatches(
  pattern: unknown,
  value: unknown,
  path: string = "$",
): readonly string[] {
  if (typeof pattern === "string" && pattern.startsWith("<") && pattern.endsWith(">")) {
    return fits(pattern, value) ? [] : [`${path} is ${show(value)}, expected ${pattern}`];
  }
  if (Array.isArray(pattern)) {
    if (!Array.isArray(value) || value.length !== pattern.length) {
      return [`${path} is ${show(value)}, expected ${show(pattern)}`];
    }
    return pattern.flatMap((one, index) => mismatches(one, value[index], `${path}[${index}]`));
  }
  if (typeof pattern === "object" && pattern !== null) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return [`${path} is ${show(value)}, expected ${show(pattern)}`];
    }
    return Object.entries(pattern).flatMap(([name, one]) =>
      mismatches(
        one,
        Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined,
        `${path}.${name}`,
      ),
    );
  }
  return isDeepStrictEqual(pattern, value)
    ? []
    : [`${path} is ${show(value)}, expected ${show(pattern)}`];
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const kinds: Readonly<Record<string, (value: unknown) => boolean>> = {
  "<any>": (value) => value !== undefined,
  "<absent>": (value) => value === undefined,
  "<text>": (value) => typeof value === "string" && value !== "",
  "<filled>": (value) => Object.keys(typeof value === "object" ? Object(value) : {}).length > 0,
  "<integer>": (value) => Number.isInteger(value) || typeof value === "bigint",
  "<time>": (value) => typeof value === "string" && moment.test(value),
  "<uuid>": (value) => typeof value === "string" && uuid.test(value),
};

function fits(pattern: string, value: unknown): boolean {
  const regex = /^<like (.+)>$/s.exec(pattern)?.[1];
  if (regex !== undefined) {
    return typeof value === "string" && new RegExp(regex, "s").test(value);
  }
  return kinds[pattern]?.(value) ?? pattern === value;
}

function show(value: unknown): string {
  const text =
    JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one)) ?? "absent";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
