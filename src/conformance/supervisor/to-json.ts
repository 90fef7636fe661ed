/**
 * Writes a value of a case as JSON, for the server's answers. `{"$json": TEXT}` is a value by its text, `{"$repeat": ["x", 1000]}` a
 * text repeated, `{"$bytes": …}` and `{"$time": …}` do not occur there.
 */
export function toJson(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(toJson).join()}]`;
  }
  if (typeof value !== "object" || value === null) {
    return JSON.stringify(value);
  }
  const entries = Object.entries(value);
  const [name = "", content] = entries.length === 1 ? Object(entries[0]) : [];
  if (name === "$json") {
    return String(content);
  }
  if (name === "$repeat" && Array.isArray(content)) {
    return JSON.stringify(String(content[0]).repeat(Number(content[1])));
  }
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${toJson(one)}`).join()}}`;
}
