/**
 * Reads JSON; an integer that a number cannot hold becomes a bigint, digit for digit.
 *
 * @throws {SyntaxError} when it is no JSON
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, (...[, value, context]: unknown[]) => {
    const source = sourceOf(context);
    return typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value;
  });
}

/**
 * Writes JSON; a bigint becomes its digits.
 *
 * @param indent - how many spaces each level is moved in; default none, all in one line
 */
export function writeExact(value: unknown, indent?: number): string {
  const exact = (_key: string, one: unknown): unknown =>
    typeof one === "bigint" ? rawJson(one.toString()) : one;
  return JSON.stringify(value, exact, indent);
}

/** The text of a value, which the standard library's types do not know of yet. */
function sourceOf(context: unknown): string {
  return typeof context === "object" && context !== null && "source" in context
    ? String(context.source)
    : "";
}

/** `JSON.rawJSON`, which they do not know either. */
function rawJson(text: string): unknown {
  const make: unknown = Reflect.get(JSON, "rawJSON");
  /* c8 ignore next -- Node has it from 21 on */
  return typeof make === "function" ? make(text) : text;
}
