import type { Row } from "./database.ts";

/**
 * A column that holds text.
 *
 * @param otherwise - what stands for a column, or a row, that holds none
 */
export function textOf(row: Row | undefined, column: string, otherwise: string = ""): string {
  const value = row?.[column];
  return typeof value === "string" ? value : otherwise;
}
