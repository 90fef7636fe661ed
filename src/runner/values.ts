import { ValueNotJsonError } from "./errors.ts";

/** Deepest nesting of a value. Airflow's own readers give up far later; what is deeper is a mistake. */
const maxDepth = 60;

/**
 * Checks that a value can be published as JSON, and takes out keys whose value is undefined, as JSON does.
 *
 * @returns the value itself when nothing had to be taken out, else a copy of the parts on the way
 * @throws {ValueNotJsonError} naming the path of the first part that JSON does not have
 */
export function toJsonValue(value: unknown): unknown {
  return visit(value, "$", new Set());
}

function visit(value: unknown, path: string, parents: Set<object>): unknown {
  switch (typeof value) {
    case "string":
      return checked(value, value.isWellFormed(), path, "a text with half a surrogate pair");
    case "number":
      return checked(value, Number.isFinite(value), path, String(value));
    case "bigint":
      return checked(value, isSendable(value), path, "an integer of more than 64 bits");
    case "boolean":
      return value;
    case "object":
      return value === null ? null : visitObject(value, path, parents);
    case "undefined":
    case "function":
    case "symbol":
      return checked(
        value,
        false,
        path,
        typeof value === "undefined" ? "undefined" : `a ${typeof value}`,
      );
  }
}

function visitObject(value: object, path: string, parents: Set<object>): unknown {
  checked(value, !parents.has(value), path, "inside itself: a cycle");
  checked(value, parents.size < maxDepth, path, `nested deeper than ${maxDepth} levels`);
  parents.add(value);
  const result = Array.isArray(value)
    ? visitArray(value, path, parents)
    : visitFields(value, path, parents);
  parents.delete(value);
  return result;
}

function visitArray(value: readonly unknown[], path: string, parents: Set<object>): unknown {
  let copy: unknown[] | undefined;
  for (let index = 0; index < value.length; index += 1) {
    const before = value[index];
    const after = visit(before, `${path}[${index}]`, parents);
    if (after !== before) {
      copy ??= [...value];
      copy[index] = after;
    }
  }
  return copy ?? value;
}

function visitFields(value: object, path: string, parents: Set<object>): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
  const name = String(value.constructor?.name ?? "class instance");
  checked(value, isPlain, path, `${/^[AEIO]/.test(name) ? "an" : "a"} ${name}`);
  let isChanged = false;
  const entries: [string, unknown][] = [];
  for (const [key, before] of Object.entries(value)) {
    checked(key, key.isWellFormed(), path, "an object with half a surrogate pair in a key");
    if (before === undefined) {
      isChanged = true;
      continue;
    }
    const after = visit(
      before,
      /^[\w$]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
      parents,
    );
    isChanged ||= after !== before;
    entries.push([key, after]);
  }
  return isChanged ? Object.fromEntries(entries) : value;
}

function isSendable(value: bigint): boolean {
  return value === BigInt.asIntN(64, value) || value === BigInt.asUintN(64, value);
}

function checked<T>(value: T, isFine: boolean, path: string, fact: string): T {
  if (!isFine) {
    throw new ValueNotJsonError(path, fact);
  }
  return value;
}
