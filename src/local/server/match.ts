import { type Operation, operations } from "../../contract/index.ts";

/** Where a path leads. */
export type Match =
  | {
      readonly kind: "found";
      /** The operation, by its name in the contract. */
      readonly id: string;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly kind: "not allowed" }
  | { readonly kind: "unknown" };

interface Pattern {
  readonly id: string;
  readonly method: string;
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly segments: number;
  readonly since: string;
  readonly until: string;
}

/** Only these may hold a slash. */
const deep = new Set(["key", "variable_key"]);

const patterns: readonly Pattern[] = Object.entries(operations)
  .map(([id, operation]) => patternOf(id, operation))
  // The longer path first, since a key may hold slashes; then fixed segments before parameters.
  .toSorted((a, b) => b.segments - a.segments || a.names.length - b.names.length);

/**
 * Finds the operation of a request.
 *
 * @param path - decoded, below the mount
 * @param version - dated: what it does not have yet, or no longer, is not found
 */
export function matchRoute(method: string, path: string, version: string): Match {
  let isKnownPath = false;
  for (const { id, method: own, expression, names, since, until } of patterns) {
    const found = since <= version && version < until ? expression.exec(path) : null;
    if (found !== null) {
      if (own === method) {
        /* c8 ignore next -- every name has its group, and none is optional */
        const parameters = names.map((name, at) => [name, found[at + 1] ?? ""]);
        return { kind: "found", id, parameters: Object.fromEntries(parameters) };
      }
      isKnownPath = true;
    }
  }
  return isKnownPath ? { kind: "not allowed" } : { kind: "unknown" };
}

function patternOf(id: string, { method, path, since = "", until = "9" }: Operation): Pattern {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    deep.has(name) ? "(.*)" : "([^/]*)",
  );
  return {
    id,
    method,
    expression: new RegExp(`^${source}$`),
    names,
    segments: path.split("/").length,
    since,
    until,
  };
}
