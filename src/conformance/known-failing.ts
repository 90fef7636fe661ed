import { nearestName } from "../base/index.ts";
import type { CaseHead } from "./case.ts";
import { KnownFailingInvalidError } from "./errors.ts";

/**
 * What an implementation does instead, by the id of the case. A text that begins with `sometimes ` is about chance, as where
 * two requests race: then passing is no surprise. One that begins with `hangs` is about waiting in vain: such a case is given
 * five seconds.
 */
export type KnownFailing = ReadonlyMap<string, string>;

/**
 * Reads a list of known failures: a line for each, `<case id> <what the implementation does>`. Empty lines, and what begins
 * with `#`, say nothing.
 *
 * @param file - how errors call it
 * @param cases - all that there are
 * @throws {KnownFailingInvalidError} when a line is not so, or names a case that does not exist, or one twice
 */
export function parseKnownFailing(
  text: string,
  file: string,
  cases: readonly CaseHead[],
): KnownFailing {
  const ids = new Set(cases.map(({ id }) => id));
  const known = new Map<string, string>();
  for (const [index, line] of text.split("\n").entries()) {
    const refuse = (fact: string): never => {
      throw new KnownFailingInvalidError(file, index + 1, fact);
    };
    const [id = "", ...words] = line.trim().split(/\s+/);
    const what = words.join(" ");
    if (id === "" || id.startsWith("#")) {
      continue;
    }
    if (!ids.has(id)) {
      const nearest = nearestName(id, ids);
      refuse(`there is no case ${id}${nearest === undefined ? "" : `; nearest: ${nearest}`}`);
    }
    if (known.has(id)) {
      refuse(`${id} is there twice`);
    }
    if (what === "") {
      refuse(`${id} does not say what the implementation does`);
    }
    known.set(id, what);
  }
  return known;
}
