import { Instant, RawJson } from "../../contract/index.ts";

/** Makes of a value of a case what is sent: see `Value`. */
export function buildValue(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(buildValue);
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const entries = Object.entries(value);
  const [[name, content] = ["", null]] = entries.length === 1 ? entries : [];
  switch (name) {
    case "$time":
      return Instant.parse(String(content));
    case "$json":
      return new RawJson(String(content));
    case "$bytes":
      return Buffer.from(String(content), "hex");
    case "$repeat":
      return Array.isArray(content) ? String(content[0]).repeat(Number(content[1])) : content;
    default:
      return Object.fromEntries(entries.map(([key, one]) => [key, buildValue(one)]));
  }
}

/** Makes of a pattern the one that is held to what was read: texts that are repeated are written out. */
export function buildPattern(pattern: unknown): unknown {
  if (Array.isArray(pattern)) {
    return pattern.map(buildPattern);
  }
  if (typeof pattern !== "object" || pattern === null) {
    return pattern;
  }
  return "$repeat" in pattern
    ? buildValue(pattern)
    : Object.fromEntries(Object.entries(pattern).map(([key, one]) => [key, buildPattern(one)]));
}

/** Makes of what was read what patterns are held to: plain JSON. Moments are text; see `Value` for integers. */
export function showValue(value: unknown): unknown {
  if (value instanceof RawJson) {
    return showValue(parseJson(value.text));
  }
  if (value instanceof Instant) {
    return value.toString();
  }
  if (Array.isArray(value)) {
    return value.map(showValue);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, showValue(one)]));
  }
  return typeof value === "bigint" ? { $json: String(value) } : value;
}

/** Reads JSON; an integer that a number cannot hold becomes a bigint. */
function parseJson(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { readonly source?: string }) => {
    const source = context?.source ?? "";
    return Number.isInteger(value) && !Number.isSafeInteger(value) && /^-?\d+$/.test(source)
      ? BigInt(source)
      : value;
  });
}
