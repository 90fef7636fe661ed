import { apiVersions } from "../contract/index.ts";
import { projectValue } from "../contract/requests.ts";
import { asDocument, type Document } from "./document.ts";
import { compareDocuments } from "./documents.ts";
import type { Change } from "./kinds.ts";
import { projectDocument } from "./project.ts";

/**
 * What changed from one marked document to another at each dated version that the older one was written for, and in what
 * servers of each release take: a version, once published, stays as it is.
 *
 * @returns the changes, each told once; those of older versions alone say at which
 */
export function compareHistories(older: Document, newer: Document): readonly Change[] {
  const newest = older.info?.version;
  const versions = apiVersions
    .filter((version) => newest === undefined || version <= newest)
    .toReversed();
  const found = new Map<string, Change>();
  for (const version of versions) {
    const atVersion = compareDocuments(
      projectDocument(older, version),
      projectDocument(newer, version),
    );
    const atServer = compareDocuments(ofServer(older, version), ofServer(newer, version));
    for (const change of [...atVersion, ...atServer]) {
      const key = `${change.kind} ${change.item}`;
      const where = version === versions[0] ? "" : ` (at ${version})`;
      found.set(key, found.get(key) ?? { ...change, message: `${change.message}${where}` });
    }
  }
  return [...found.values()].toSorted(
    (one, other) => Number(other.breaking) - Number(one.breaking),
  );
}

function ofServer(document: Document, version: string): Document {
  return asDocument(projectValue(document, version, "server"), "the projection");
}
