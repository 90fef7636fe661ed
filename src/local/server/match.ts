import { isAlive, type Operation, type OperationId, operations } from "../../contract/index.ts";
import type { Release } from "./releases.ts";

/** Where a path leads. */
export type Match =
  | {
      readonly kind: "found";
      /** The operation, by its name in the contract. */
      readonly id: OperationId;
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly kind: "not allowed" }
  | { readonly kind: "unknown" };

interface Pattern {
  readonly id: OperationId;
  readonly method: string;
  readonly expression: RegExp;
  /** The same where ids of connections may hold a slash. */
  readonly wide: RegExp;
  readonly names: readonly string[];
  readonly segments: number;
  readonly since: string | undefined;
  readonly until: string | undefined;
}

/** Only these may hold a slash. */
const deep = ["key", "variable_key"];

const patterns: readonly Pattern[] = Object.keys(operations)
  .filter(isOperation)
  .map((id) => patternOf(id, operations[id]))
  // The longer path first, since a key may hold slashes; then fixed segments before parameters.
  .toSorted((a, b) => b.segments - a.segments || a.names.length - b.names.length);

/**
 * Finds the operation of a request.
 *
 * @param path - decoded, below the mount
 * @param version - dated: what it does not have yet, or no longer, is not found
 * @param release - decides whether ids of connections may hold a slash
 */
export function matchRoute(
  method: string,
  path: string,
  { version, release }: { readonly version: string; readonly release: Release },
): Match {
  let isKnownPath = false;
  for (const { id, method: own, expression, wide, names, since, until } of patterns) {
    const found = isAlive(version, { since, until })
      ? (release.takesSlashes ? wide : expression).exec(path)
      : null;
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

function isOperation(id: string): id is OperationId {
  return Object.hasOwn(operations, id);
}

function patternOf(id: OperationId, { method, path, since, until }: Operation): Pattern {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return {
    id,
    method,
    expression: expressionOf(path, deep),
    wide: expressionOf(path, [...deep, "connection_id"]),
    names,
    segments: path.split("/").length,
    since,
    until,
  };
}

/** An expression for paths of a template, with a group for each parameter. @param deepNames - those that may hold a slash */
export function expressionOf(path: string, deepNames: readonly string[]): RegExp {
  const source = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    deepNames.includes(name) ? "(.*)" : "([^/]*)",
  );
  return new RegExp(`^${source}$`);
}
