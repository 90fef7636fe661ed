import { type OperationId, operations } from "../../contract/index.ts";

/** Where a path leads. */
export type Match =
  | {
      readonly kind: "found";
      readonly id: OperationId;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly kind: "not allowed" }
  | { readonly kind: "unknown" };

interface Pattern {
  readonly id: OperationId;
  readonly method: string;
  readonly expression: RegExp;
  readonly names: readonly string[];
  readonly segments: number;
  readonly since: string;
  readonly until: string;
}

/** Only these may hold a slash. */
const deep = new Set(["key", "variable_key"]);

const patterns: readonly Pattern[] = ids()
  .map((id) => patternOf(id))
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

function ids(): OperationId[] {
  // Object.keys forgets the names of the keys; the table has no others.
  return Object.keys(operations) as OperationId[];
}

function patternOf(id: OperationId): Pattern {
  const { method, path, since = "", until = "9" } = operations[id];
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
