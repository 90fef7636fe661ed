import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { requestFacts } from "../scripts/request-facts.ts";
import {
  asDocument,
  type Document,
  describeDocument,
  projectDocument,
} from "../src/compare/index.ts";
import { apiVersions, releaseFacts } from "../src/contract/index.ts";
import { projectValue } from "../src/contract/requests.ts";

const execution = read("openapi/execution.yaml");
const served = JSON.parse(readFileSync("conformance/airflow/execution.json", "utf8"));
const taken = JSON.parse(readFileSync("conformance/airflow/requests.json", "utf8"));

t.test("the facts are those of all dated versions", async (t) => {
  t.strictSame(served.versions, [...apiVersions]);
  t.ok(Object.keys(served.items).length > 700);
});

for (const version of apiVersions) {
  t.test(
    `openapi/execution.yaml at ${version}: what Airflow serves, and nothing besides`,
    async (t) => {
      const ours = describeDocument(projectDocument(execution, version));
      const real = at(served.items, version, served.versions);
      t.strictSame(differences(ours, real), []);
      t.ok(real.size > 350);
    },
  );
}

/** Where releases take more or less than the document of ours says, and why nobody minds. */
const known: Readonly<Record<string, RegExp>> = {
  // An empty key never reaches the route: the path without it is another one.
  "a key that may be empty": /path (?:key|connection_id|variable_key): .*minLength:1/,
  // Written by Python itself before 3.2; nobody else ever sent it.
  "next_kwargs as text": /^TIDeferredStatePayload\.next_kwargs: map<any> here, map<any> \| string /,
  "a value without a body": /^POST \/xcoms\/.* body: any here, required any /,
  // The form that no client sends.
  "upstream_failed as an intermediate state": /^IntermediateTIState: /,
};

for (const release of taken.releases) {
  t.test(`openapi/execution.yaml: what a server of ${release} takes`, async (t) => {
    const { api } = releaseFacts(release);
    const ours = requestFacts(asDocument(projectValue(execution, api, "server"), release));
    const real = at(taken.items, release, taken.releases);
    const found = differences(ours, real).filter(
      (line) => api > "2025-11-05" || !Object.values(known).some((one) => one.test(line)),
    );
    t.strictSame(found, []);
    t.ok(real.size > 150);
  });
}

t.test("the comparison names what differs", async (t) => {
  const copy = structuredClone(parse(readFileSync("openapi/execution.yaml", "utf8")));
  delete copy.components.schemas.DagRun.properties.conf;
  copy.components.schemas.VariableResponse.properties.colour = { type: "string" };
  copy.paths["/variables/{variable_key}"].get.responses["200"].description = "other words";
  const ours = describeDocument(projectDocument(asDocument(copy, "a copy"), "2026-06-30"));
  t.strictSame(differences(ours, at(served.items, "2026-06-30", served.versions)), [
    "VariableResponse.colour: string here, nothing in Airflow",
    "DagRun.conf: nothing here, map<any> | null in Airflow",
  ]);
});

function read(path: string): Document {
  return asDocument(parse(readFileSync(path, "utf8")), path);
}

/** The facts of one version or release: of each item the last era that began by then. */
function at(
  items: Readonly<Record<string, readonly string[]>>,
  moment: string,
  moments: readonly string[],
): Map<string, string> {
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
