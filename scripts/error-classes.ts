// Reads error classes from their sources, where code and cure stand as literals: nothing is loaded, nothing is made.
import { globSync, readFileSync } from "node:fs";

/** One error class as its source declares it. */
export interface ErrorClass {
  readonly name: string;
  /** File below the root. */
  readonly file: string;
  /** Its doc comment in one line, or "". */
  readonly when: string;
  readonly code: string | undefined;
  readonly cure: string | undefined;
}

const declaration =
  /(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?^export class (\w+) extends WindsockError\b/gm;

/** All classes of all folders, in the order of their codes. */
export function readErrorClasses(): readonly ErrorClass[] {
  return globSync("src/*/*errors.ts")
    .filter((file) => file !== "src/base/errors.ts")
    .flatMap((file) => classesOf(file, readFileSync(file, "utf8")))
    .toSorted((one, other) => (String(one.code) < String(other.code) ? -1 : 1));
}

function classesOf(file: string, source: string): ErrorClass[] {
  const found = [...source.matchAll(declaration)];
  return found.map((match, at) => {
    const [, comment = "", name = ""] = match;
    const body = source.slice(match.index + match[0].length, found[at + 1]?.index);
    return {
      name,
      file,
      when: comment.replaceAll(/\s*\n \* ?|\s+/g, " ").trim(),
      code: /readonly code(?:: [^=]+)? =\s*"([^"]+)"/.exec(body)?.[1],
      cure: /readonly cure(?:: [^=]+)? =\s*(["'`])([\s\S]*?)\1;/.exec(body)?.[2],
    };
  });
}
