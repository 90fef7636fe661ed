import { readFileSync } from "node:fs";
import t from "tap";
import { parse } from "yaml";
import { asDocument, type Document } from "../../src/compare/document.ts";
import { compareDocuments } from "../../src/compare/documents.ts";
import { breaking, type Editable, json, type Seed, variable } from "../support/contract-seeds.ts";

const authored = parse(readFileSync("openapi/execution.yaml", "utf8"));

const harmless: Readonly<Record<string, (document: Editable) => unknown>> = {
  "other words in a description": ({ paths }) =>
    (paths["/dags/{dag_id}"].get.responses["200"].description = "well done"),
  "the body of a refusal": ({ paths }) => {
    delete paths["/task-instances/{task_instance_id}/heartbeat"].put.responses["409"].content;
    paths["/dags/{dag_id}"].get.responses["404"].content = { [json]: {} };
  },
  "another summary, title and tags": ({ paths, info }) => {
    info.title = "Another";
    info.version = "1";
    paths["/dags/{dag_id}"].get.summary = "All about a Dag.";
    paths["/dags/{dag_id}"].get.tags = ["Other"];
  },
  "another order of paths": (document) => {
    document.paths = Object.fromEntries(Object.entries(document.paths).toReversed());
  },
  "another order of parameters": ({ paths }) => paths["/variables/keys"].get.parameters.reverse(),
  "another order of required keys, words and forms": ({ components }) => {
    components.schemas.DagRun.required.reverse();
    components.schemas.DagRunState.enum.reverse();
    components.schemas.DagRun.properties.conf.oneOf.reverse();
    components.schemas.TIStateReport.oneOf.reverse();
  },
  "null written as a type": ({ components }) =>
    (components.schemas.VariableResponse.properties.value = { type: ["string", "null"] }),
  "anyOf for oneOf, const for a single word": ({ components }) => {
    const { value } = components.schemas.VariableResponse.properties;
    components.schemas.VariableResponse.properties.value = { anyOf: value.oneOf };
    components.schemas.TIRetryStatePayload.properties.state = {
      const: "up_for_retry",
      default: "up_for_retry",
      type: "string",
    };
  },
  "a component written out in its place": ({ components }) =>
    (components.schemas.DagRunStateResponse.properties.state = structuredClone(
      components.schemas.DagRunState,
    )),
  "a component that nobody refers to": ({ components }) => {
    components.schemas.Spare = { type: "string" };
  },
  "an extension, and the header of versions": ({ paths }) => {
    paths["/health"].get["x-note"] = "anything";
    paths["/health"].get.parameters = [
      { in: "header", name: "Airflow-API-Version", required: false, schema: { type: "string" } },
    ];
  },
  examples: ({ components }) => {
    components.schemas.DagRun.properties.dag_id.examples = ["sales"];
  },
};

/** What is told, but lets nobody down. */
const compatible: Readonly<Record<string, Seed>> = {
  "a new route": {
    change: ({ paths }) => (paths["/teams"] = { get: { operationId: "get_teams" } }),
    told: [["operation-added", "GET /teams"]],
  },
  "a new optional parameter": {
    change: ({ paths }) =>
      paths["/dags/{dag_id}"].get.parameters.push({ in: "query", name: "team" }),
    told: [["parameter-added", "GET /dags/{dag_id} query team"]],
  },
  "a parameter that may be left out": {
    change: ({ paths }) => delete paths["/assets/by-name"].get.parameters[0].required,
    told: [["parameter-became-optional", "GET /assets/by-name query name"]],
  },
  "no token is needed": {
    change: ({ paths }) => delete paths["/dags/{dag_id}"].get.security,
    told: [["token-accepted", "GET /dags/{dag_id}"]],
  },
  "any token will do": {
    change: ({ paths }) =>
      (paths["/task-instances/{task_instance_id}/run"].patch.security = [{ JWTBearer: [] }]),
    told: [["token-accepted", "PATCH /task-instances/{task_instance_id}/run"]],
  },
  "one more token will do": {
    change: ({ paths }) =>
      (paths["/task-instances/{task_instance_id}/rtif"].put.security = [
        { JWTBearer: ["ti:self", "token:workload"] },
      ]),
    told: [["token-accepted", "PUT /task-instances/{task_instance_id}/rtif"]],
  },
  "a body that may be left out": {
    change: ({ paths }) => delete paths[variable].put.requestBody.required,
    told: [["body-became-optional", `PUT ${variable} body`]],
  },
  "a new optional body is none of the callers'": {
    change: ({ paths }) =>
      (paths["/dag-runs/{dag_id}/{run_id}/clear"].post.requestBody = { content: {} }),
    told: [],
  },
  "a new error": {
    change: ({ paths }) => (paths["/dags/{dag_id}"].get.responses["429"] = { description: "slow" }),
    told: [["status-added", "GET /dags/{dag_id} 429"]],
  },
  "an answer with a body where there was none, and a header": {
    change: ({ paths }) => {
      const answer = paths[variable].delete.responses["204"];
      answer.content = { [json]: {} };
      answer.headers = { "X-Count": {} };
    },
    told: [
      ["header-added", `DELETE ${variable} 204 X-Count`],
      ["answer-added", `DELETE ${variable} 204`],
    ],
  },
};

for (const [name, { change, told }] of Object.entries(breaking)) {
  t.test(`compareDocuments: breaks when ${name}`, async (t) => {
    const changes = compareDocuments(document(), document(change));
    t.strictSame(
      changes.map(({ kind, item }) => [kind, item]),
      told,
    );
    t.equal(changes[0]?.breaking, true);
    t.equal(
      changes.some(({ message, item }) => !message.startsWith(`${item}: `)),
      false,
    );
  });
}

t.test("compareDocuments: the seeds are of 25 kinds at least", async (t) => {
  const kinds = new Set(Object.values(breaking).map(({ told }) => told[0]?.[0]));
  t.ok(kinds.size >= 25, `${kinds.size}`);
});

for (const [name, change] of Object.entries(harmless)) {
  t.test(`compareDocuments: says nothing of ${name}`, async (t) => {
    t.strictSame(compareDocuments(document(), document(change)), []);
  });
}

for (const [name, { change, told }] of Object.entries(compatible)) {
  t.test(`compareDocuments: tells without alarm: ${name}`, async (t) => {
    const changes = compareDocuments(document(), document(change));
    t.strictSame(
      changes.map(({ kind, item }) => [kind, item]),
      told,
    );
    t.equal(
      changes.some((one) => one.breaking),
      false,
    );
  });
}

t.test(
  "compareDocuments: operations without a name, answers and bodies without anything",
  async (t) => {
    const bare = (paths: object) => asDocument({ openapi: "3.1.0", paths }, "a test");
    t.strictSame(
      compareDocuments(
        bare({
          "/a": { get: {} },
          "/b": { get: { operationId: "b" } },
          "/c": { put: { requestBody: {} } },
        }),
        bare({
          "/d": { get: { operationId: "d" } },
          "/b": { put: { operationId: "b" } },
          "/c": { put: { operationId: "c", requestBody: { required: true, content: { x: {} } } } },
        }),
      ).map(({ kind, item }) => `${kind} ${item}`),
      [
        "operation-removed GET /a",
        "operation-moved GET /b",
        "operation-renamed PUT /c",
        "body-became-required PUT /c body",
        "media-type-added PUT /c body",
        "operation-added GET /d",
      ],
    );
  },
);

t.test("compareDocuments: parameters and contents without a schema are anything", async (t) => {
  const bare = (parameter: object, content: object) => ({
    "/a": {
      put: {
        parameters: [{ in: "query", name: "q", ...parameter }],
        requestBody: { content: { x: content } },
      },
    },
  });
  const changes = compareDocuments(
    asDocument({ openapi: "3.1.0", paths: bare({}, {}) }, "a test"),
    asDocument({ openapi: "3.1.0", paths: bare({ required: false }, {}) }, "a test"),
  );
  t.strictSame(changes, []);
});

function document(change?: (document: Editable) => unknown): Document {
  const copy = structuredClone(authored);
  change?.(copy);
  return asDocument(copy, "openapi/execution.yaml");
}
