import { nearestName } from "../base/index.ts";
import type { CaseHead } from "./case.ts";
import { CaseUnknownError } from "./errors.ts";

/** Which cases are asked for; without either, all. */
export interface Selection {
  /** Ids, or `<group>.*`; what begins with the group is meant. */
  readonly ids?: readonly string[];
  /** Only what a new implementation needs first. */
  readonly core?: boolean;
}

/**
 * Finds out which cases are asked for.
 *
 * @returns their ids
 * @throws {CaseUnknownError} when an id is that of no case
 */
export function selectCases(
  cases: readonly CaseHead[],
  { ids = [], core = false }: Selection,
): ReadonlySet<string> {
  const chosen = new Set<string>();
  for (const wanted of ids) {
    const found = cases.filter(({ id }) =>
      wanted.endsWith(".*") ? id.startsWith(wanted.slice(0, -1)) : id === wanted,
    );
    if (found.length === 0) {
      throw new CaseUnknownError(wanted, nearestName(wanted, namesOf(cases)));
    }
    for (const { id } of found) {
      chosen.add(id);
    }
  }
  const isAskedFor = (one: CaseHead): boolean =>
    (ids.length === 0 || chosen.has(one.id)) && (!core || one.core === true);
  return new Set(cases.filter(isAskedFor).map(({ id }) => id));
}

/** Everything that may be asked for. */
function namesOf(cases: readonly CaseHead[]): Iterable<string> {
  return new Set(cases.flatMap(({ id }) => [id, `${id.slice(0, id.indexOf("."))}.*`]));
}
