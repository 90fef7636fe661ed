import t from "tap";
import { describeDocument } from "../../src/compare/describe.ts";
import { asDocument } from "../../src/compare/document.ts";

t.test("describeDocument: one fact an item, without texts", async (t) => {
  const json = (schema: object) => ({ content: { "application/json": { schema } } });
  const paths = {
    "/a/{id}": {
      put: {
        operationId: "put_a",
        security: [{ JWTBearer: ["token:workload", "ti:self"] }],
        parameters: [
          { in: "path", name: "id", required: true, schema: { type: "string" } },
          { in: "query", name: "free" },
        ],
        requestBody: { required: true, ...json({ $ref: "#/components/schemas/A" }) },
        responses: {
          "200": { description: "words", ...json({}), headers: { "Content-Range": {} } },
          "204": { description: "words" },
        },
      },
      get: { requestBody: { content: { "text/plain": {} } }, security: [{ JWTBearer: [] }] },
    },
  };
  const schemas = {
    A: {
      properties: { a: { type: "string" }, b: { type: "integer" } },
      required: ["a"],
      additionalProperties: false,
    },
    B: { properties: { a: {} } },
    C: { enum: ["x"], type: "string" },
    JsonValue: { oneOf: [{ type: "string" }] },
  };
  const described = describeDocument(
    asDocument({ openapi: "3.1.0", paths, components: { schemas } }, ""),
  );
  t.strictSame(Object.fromEntries(described), {
    "PUT /a/{id}": "put_a ti:self+token:workload",
    "PUT /a/{id} path id": "required string",
    "PUT /a/{id} query free": "any",
    "PUT /a/{id} body": "required A",
    "PUT /a/{id} 200": "any with Content-Range",
    "PUT /a/{id} 204": "no body",
    "GET /a/{id}": " any",
    "GET /a/{id} body": "text/plain any",
    A: "closed",
    "A.a": "required string",
    "A.b": "integer",
    B: "open",
    "B.a": "any",
    C: "x",
    JsonValue: "any",
  });
});

t.test("describeDocument: nothing of nothing", async (t) => {
  t.equal(describeDocument(asDocument({ openapi: "3.1.0", paths: {} }, "")).size, 0);
});
