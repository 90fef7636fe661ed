import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError } from "./errors.ts";

/**
 * Reads `--var key=value` options.
 *
 * @throws {UsageError} ERR_WINDSOCK_USAGE when one has no key or no `=`
 */
export function readPairs(option: string, pairs: readonly string[]): Map<string, string> {
  const read = new Map<string, string>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) {
      throw new UsageError(`${option} wants NAME=VALUE, not ${JSON.stringify(pair)}`, option);
    }
    read.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return read;
}

/**
 * The text itself, or the content of the file that `@file` names: what should not be seen in a process list comes so.
 *
 * @throws {UsageError} ERR_WINDSOCK_USAGE when the file cannot be read
 */
export function readText(option: string, text: string, cwd: string): string {
  if (!text.startsWith("@")) {
    return text;
  }
  const file = resolve(cwd, text.slice(1));
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new UsageError(`${option}: the file ${file} cannot be read`, option, { cause: error });
  }
}
