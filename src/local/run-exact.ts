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

/** The text of a value, which the standard library's types do not know of yet. */
function sourceOf(context: unknown): string {
  return typeof context === "object" && context !== null && "source" in context
    ? String(context.source)
    : "";
}
