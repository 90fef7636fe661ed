import t from "tap";
import {
  asDocument,
  normalSchema,
  operationsOf,
  parametersOf,
  refName,
  type Schema,
} from "../../src/compare/document.ts";

const refused: Readonly<Record<string, readonly [value: unknown, fact: string]>> = {
  nothing: [undefined, "is no OpenAPI 3 document"],
  text: ["openapi", "is no OpenAPI 3 document"],
  "an older form": [{ openapi: "2.0", paths: {} }, "is no OpenAPI 3 document"],
  "no paths": [{ openapi: "3.1.0" }, "has no paths"],
  "paths that are null": [{ openapi: "3.1.0", paths: null }, "has no paths"],
};
for (const [name, [value, fact]] of Object.entries(refused)) {
  t.test(`asDocument: refuses ${name}`, async (t) => {
    t.throws(() => asDocument(value, "a.json"), {
      code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
      source: "a.json",
      message: `a.json ${fact}`,
    });
  });
}

t.test("asDocument: puts what is there for its name alone where it is referred to", async (t) => {
  const members = { oneOf: [{ $ref: "#/components/schemas/A" }] };
  const body = (schema: object) => ({
    requestBody: { content: { "application/json": { schema } } },
  });
  const pathsWith = (schema: object) => ({ "/a": { post: body(schema) } });
  const document = {
    openapi: "3.1.0",
    paths: pathsWith({ $ref: "#/components/schemas/Report" }),
    components: { schemas: { A: { type: "object" }, Report: { ...members, "x-inlined": true } } },
  };
  t.strictSame(asDocument(document, "a.json"), {
    openapi: "3.1.0",
    paths: pathsWith(members),
    components: { schemas: { A: { type: "object" } } },
  });
});

t.test("operationsOf: methods with their paths, and nothing else of an item", async (t) => {
  const paths = {
    "/a": { get: { operationId: "a" }, parameters: [] },
    "/b": { head: {}, put: {} },
  };
  t.strictSame(
    operationsOf(asDocument({ openapi: "3.1.0", paths }, "")).map(({ name }) => name),
    ["GET /a", "HEAD /b", "PUT /b"],
  );
});

t.test("parametersOf: by place and name, without the header of versions", async (t) => {
  const parameters = [
    { in: "query", name: "limit" },
    { in: "header", name: "Airflow-API-Version" },
  ];
  t.strictSame([...parametersOf({ parameters }).keys()], ["query limit"]);
  t.equal(parametersOf({}).size, 0);
});

t.test("refName: the name of a component", async (t) => {
  t.equal(refName({ $ref: "#/components/schemas/DagRun" }), "DagRun");
  t.equal(refName({}), undefined);
});

const DagRun = { type: "object" };
const normal: Readonly<Record<string, readonly [schema: Schema, same: Schema]>> = {
  "a reference is followed": [{ $ref: "#/components/schemas/DagRun" }, DagRun],
  "a reference to nothing is anything": [{ $ref: "#/components/schemas/Unknown" }, {}],
  "any JSON is anything": [{ $ref: "#/components/schemas/JsonValue" }, {}],
  "types are a union": [
    { type: ["string", "null"], format: "uuid" },
    { oneOf: [{ type: "string", format: "uuid" }, { type: "null" }] },
  ],
  "a union in a union is flat": [
    {
      anyOf: [{ type: "null" }, { oneOf: [{ type: "string" }] }, { anyOf: [{ type: "integer" }] }],
    },
    { oneOf: [{ type: "null" }, { type: "string" }, { type: "integer" }] },
  ],
  "a constant is a word": [{ const: "a" }, { enum: ["a"] }],
};
for (const [name, [schema, same]] of Object.entries(normal)) {
  t.test(`normalSchema: ${name}`, async (t) => {
    const components = { schemas: { DagRun } };
    t.strictSame(
      normalSchema(schema, asDocument({ openapi: "3.1.0", paths: {}, components }, "")),
      same,
    );
  });
}

t.test("normalSchema: without components", async (t) => {
  const document = asDocument({ openapi: "3.0.3", paths: {} }, "");
  t.strictSame(normalSchema({ $ref: "#/components/schemas/DagRun" }, document), {});
});
