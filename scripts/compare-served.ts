// Compares openapi/ with the facts of what Airflow serves and takes, version by version and release by release.
import { type Document, describeDocument, projectDocument } from "../src/compare/index.ts";
import { oldestVersion, releaseFacts } from "../src/contract/index.ts";
import { projectValue } from "../src/contract/requests.ts";
import { requestFacts } from "./request-facts.ts";

type Eras = Readonly<Record<string, readonly string[]>>;

/** What conformance/airflow/execution.json holds. */
export interface ServedFacts {
  readonly versions: readonly string[];
  readonly items: Eras;
}

/** What conformance/airflow/requests.json holds. */
export interface TakenFacts {
  readonly releases: readonly string[];
  readonly items: Eras;
}

/** Where old releases take more or less than the document says, and why nobody minds. */
const known: readonly RegExp[] = [
  // An empty key never reaches the route: the path without it is another one.
  /path (?:key|connection_id|variable_key): .*minLength:1/,
  // Written by Python itself before 3.2; nobody else ever sent it.
  /^TIDeferredStatePayload\.next_kwargs: map<any> here, map<any> \| string /,
  // 3.0 wants a body, be it null.
  /^POST \/xcoms\/.* body: any here, required any /,
  // The form of a state body that no client sends.
  /^IntermediateTIState: /,
];

/** @returns a line for each item that a projection to a dated version has otherwise than Airflow serves it */
export function compareServed(
  document: Document,
  facts: ServedFacts,
  at: readonly string[] = facts.versions,
): string[] {
  return told(at, (version) =>
    differences(
      describeDocument(projectDocument(document, version)),
      factsAt(facts.items, version, facts.versions),
    ),
  );
}

/** @returns a line for each item of a request that a release takes otherwise than the document says */
export function compareTaken(
  document: Document,
  facts: TakenFacts,
  at: readonly string[] = facts.releases,
): string[] {
  return told(at, (release) => {
    const { api, stateBodies } = releaseFacts(release);
    const projected: Document = Object(projectValue(document, api, "server"));
    const found = differences(
      requestFacts(projected),
      factsAt(facts.items, release, facts.releases),
    );
    const isOld = stateBodies === "of the version" && api < "2026-01-01";
    return found.filter((line) => !isOld || !known.some((one) => one.test(line)));
  });
}

/** What conformance/airflow/edge.json holds. */
export interface EdgeFacts {
  readonly items: Readonly<Record<string, string>>;
}

/** @returns a line for each item that the Edge worker API has otherwise than the document says */
export function compareEdge(document: Document, { items }: EdgeFacts): string[] {
  // It has no dated versions: whichever it is, what Airflow's document does not tell is left out.
  const written: Document = Object(projectValue(document, oldestVersion, "version"));
  return differences(describeDocument(written), new Map(Object.entries(items)));
}

/** The facts of one version or release: of each item the last era that began by then. */
export function factsAt(
  items: Eras,
  moment: string,
  moments: readonly string[],
): ReadonlyMap<string, string> {
  const until = moments.indexOf(moment);
  const facts = Object.entries(items).map(([item, eras]): [string, string] => {
    const era = eras.findLast((one) => moments.indexOf(one.replace(/ .*/, "")) <= until) ?? "";
    return [item, era.replace(/^\S+ /, "")];
  });
  return new Map(facts.filter(([, fact]) => fact !== "" && fact !== "-"));
}

function differences(
  ours: ReadonlyMap<string, string>,
  real: ReadonlyMap<string, string>,
): string[] {
  return [...new Set([...ours.keys(), ...real.keys()])]
    .filter((item) => ours.get(item) !== real.get(item))
    .map(
      (item) =>
        `${item}: ${ours.get(item) ?? "nothing"} here, ${real.get(item) ?? "nothing"} in Airflow`,
    );
}

/** Lines with the moments at which they hold. */
function told(moments: readonly string[], linesAt: (moment: string) => string[]): string[] {
  const found = new Map<string, string[]>();
  for (const moment of moments) {
    for (const line of linesAt(moment)) {
      found.set(line, [...(found.get(line) ?? []), moment]);
    }
  }
  return [...found].map(([line, at]) =>
    at.length === 1 ? `${line} (${at[0]})` : `${line} (${at[0]} to ${at.at(-1)})`,
  );
}
