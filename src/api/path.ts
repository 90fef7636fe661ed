import { ApiRequestError } from "./errors.ts";

/** Values of a query. A list repeats its key; what has no value is left out. */
export type QueryValue = string | number | boolean | readonly string[] | null | undefined;

/** Parameters whose values may hold `/`: they end their path. */
const keys = ["key", "variable_key"];
/** What Airflow's columns hold. */
const limitCharacters = { key: 512, other: 250 };

/**
 * Fills a path template, encoding each segment.
 *
 * @param template - such as `/xcoms/{dag_id}/{run_id}/{task_id}/{key}`
 * @throws {ApiRequestError} for what the server or a proxy would take for another path: a missing or empty value, `.` and
 *   `..`, a `/` outside of keys, and XCom keys that end like another route
 */
export function fillPath(
  operation: string,
  template: string,
  values: Readonly<Record<string, string | number>> = {},
): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(values[name] ?? "");
    const isKey = keys.includes(name);
    const refuse = (fact: string): never => {
      throw new ApiRequestError(operation, name, fact);
    };
    if (value === "") {
      refuse("is missing");
    }
    if (value.length > (isKey ? limitCharacters.key : limitCharacters.other)) {
      refuse(`has ${value.length} characters, more than Airflow holds`);
    }
    if (!value.isWellFormed()) {
      refuse("holds half a surrogate pair");
    }
    const segments = value.split("/");
    if (segments.some((segment) => segment === "." || segment === "..")) {
      refuse('holds "." or "..", which the way to the server may fold');
    }
    if (segments.length > 1 && !isKey) {
      refuse('holds "/"');
    }
    if (template.startsWith("/xcoms/") && /\/(?:slice|item\/-?\d+)$/.test(value)) {
      refuse('ends in "/slice" or "/item/N", which the server takes for another route');
    }
    return segments.map(encodeURIComponent).join("/");
  });
}

/** Writes a query, with its `?`, or nothing when no value is set. */
export function writeQuery(values: Readonly<Record<string, QueryValue>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    [value ?? []]
      .flat()
      .map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`),
  );
  return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
}
