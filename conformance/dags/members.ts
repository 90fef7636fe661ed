// Members of operations, which are JSON.

/** An operation, by its members. */
export type Members = Readonly<Record<string, unknown>>;

/** A member that is text. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** A member that is a list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
