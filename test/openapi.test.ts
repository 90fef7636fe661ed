import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { compareEdge, compareServed, compareTaken, factsAt } from "../scripts/compare-served.ts";
import { asDocument, type Document } from "../src/compare/index.ts";
import { apiVersions } from "../src/contract/index.ts";

const authored = parse(readFileSync("openapi/execution.yaml", "utf8"));
const execution = asDocument(authored, "openapi/execution.yaml");
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
      t.strictSame(compareServed(execution, served, [version]), []);
      t.ok(factsAt(served.items, version, served.versions).size > 350);
    },
  );
}

for (const release of taken.releases) {
  t.test(`openapi/execution.yaml: what a server of ${release} takes`, async (t) => {
    t.strictSame(compareTaken(execution, taken, [release]), []);
    t.ok(factsAt(taken.items, release, taken.releases).size > 150);
  });
}

t.test("openapi/edge.yaml: what the Edge worker API serves, and nothing besides", async (t) => {
  const facts = JSON.parse(readFileSync("conformance/airflow/edge.json", "utf8"));
  const edge = parse(readFileSync("openapi/edge.yaml", "utf8"));
  t.ok(Object.keys(facts.items).length > 150);
  t.strictSame(compareEdge(asDocument(edge, "openapi/edge.yaml"), facts), []);
  delete edge.components.schemas.PushLogsBody.properties.log_chunk_time;
  t.strictSame(compareEdge(asDocument(edge, "a copy"), facts), [
    "PushLogsBody.log_chunk_time: nothing here, required string(date-time) in Airflow",
  ]);
});

t.test("compareServed: names what differs, and where", async (t) => {
  t.strictSame(compareServed(changed(), served), [
    "VariableResponse.colour: string here, nothing in Airflow (2025-04-11 to 2026-10-30)",
    "DagRun.conf: nothing here, map<any> | null in Airflow (2025-04-11 to 2026-10-30)",
    "DagRun.note: string | null here, nothing in Airflow (2025-11-05)",
  ]);
});

t.test("compareTaken: names what differs, and where", async (t) => {
  t.strictSame(compareTaken(changed(), taken), [
    "TIDeferredStatePayload.queue: string | null here, nothing in Airflow (3.0.6 to 3.1.8)",
  ]);
});

function changed(): Document {
  const copy = structuredClone(authored);
  const { DagRun, VariableResponse, TIDeferredStatePayload } = copy.components.schemas;
  delete DagRun.properties.conf;
  DagRun.properties.note["x-since"] = "2025-11-05";
  VariableResponse.properties.colour = { type: "string" };
  delete TIDeferredStatePayload.properties.queue["x-server-since"];
  copy.paths["/variables/{variable_key}"].get.responses["200"].description = "other words";
  return asDocument(copy, "a copy");
}
