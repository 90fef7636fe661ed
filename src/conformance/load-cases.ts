import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { CaseHead, Side } from "./case.ts";
import { CasesInvalidError } from "./errors.ts";
import { packageFile } from "./package-file.ts";

/** Where cases are read from, and what they may have. */
export interface CaseSource {
  /** What a case may have besides its head. */
  readonly members: readonly string[];
  /** Folder with a folder of each side; default ours, `conformance/cases`. */
  readonly folder?: string;
}

/** File that names the groups of a side in their order, where it is not that of the alphabet. */
const orderFile = "order.json";

/**
 * Reads all cases of a side, in the order in which they are played: that of the groups, and within a group its own.
 *
 * @throws {CasesInvalidError} when a file or a case is not as it should be, or an id is there twice
 */
export async function loadCases(
  side: Side,
  { members, folder = packageFile("conformance/cases") }: CaseSource,
): Promise<readonly CaseHead[]> {
  const home = resolve(folder, side);
  const cases: CaseHead[] = [];
  const seen = new Set<string>();
  for (const group of await groupsOf(home)) {
    const file = resolve(home, `${group}.json`);
    for (const value of await readList(file)) {
      const one = asCase(value, { file, group, members });
      if (seen.has(one.id)) {
        throw new CasesInvalidError(file, one.id, "is there twice");
      }
      seen.add(one.id);
      cases.push(one);
    }
  }
  return cases;
}

async function groupsOf(home: string): Promise<readonly string[]> {
  const files = (await readdir(home)).filter((name) => name.endsWith(".json")).toSorted();
  const groups = files
    .filter((name) => name !== orderFile)
    .map((name) => name.slice(0, -".json".length));
  if (!files.includes(orderFile)) {
    return groups;
  }
  const file = resolve(home, orderFile);
  const order = (await readList(file)).map(String);
  const astray = new Set(order).symmetricDifference(new Set(groups));
  if (astray.size > 0 || order.length !== groups.length) {
    throw new CasesInvalidError(
      file,
      "",
      `names other groups than there are files: ${[...astray].join(", ") || "one twice"}`,
    );
  }
  return order;
}

async function readList(file: string): Promise<readonly unknown[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    throw new CasesInvalidError(file, "", "is no JSON", { cause });
  }
  if (!Array.isArray(value)) {
    throw new CasesInvalidError(file, "", "is no list");
  }
  return value;
}

/** What the members of the head must be. */
const head: Readonly<Record<keyof CaseHead, (value: unknown) => boolean>> = {
  id: (value) => isText(value),
  proves: (value) => isText(value) && value.endsWith("."),
  covers: (value) => value === undefined || (Array.isArray(value) && value.every(isText)),
  core: (value) => value === undefined || value === true,
  since: (value) => value === undefined || isRelease(value),
  until: (value) => value === undefined || isRelease(value),
};

function asCase(
  value: unknown,
  { file, group, members }: { file: string; group: string; members: readonly string[] },
): CaseHead {
  const one: Readonly<Record<string, unknown>> = Object(value);
  const id = String(one["id"]);
  if (!new RegExp(String.raw`^${group}(\.[A-Za-z0-9_-]+)+$`).test(id)) {
    throw new CasesInvalidError(file, id, `its id must begin with "${group}."`);
  }
  for (const [name, isRight] of Object.entries(head)) {
    if (!isRight(one[name])) {
      throw new CasesInvalidError(file, id, `${name} is ${JSON.stringify(one[name])}`);
    }
  }
  const unknown = Object.keys(one).find((name) => !(name in head) && !members.includes(name));
  if (unknown !== undefined) {
    throw new CasesInvalidError(file, id, `no case of this side has ${unknown}`);
  }
  // Object() keeps what the checks above have found
  return Object(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isRelease(value: unknown): boolean {
  return typeof value === "string" && /^\d+\.\d+\.\d+([ab]|rc)?\d*$/.test(value);
}
