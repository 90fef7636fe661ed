import t from "tap";
import { askServer } from "../../src/cli/ask-server.ts";
import { asDocument } from "../../src/compare/index.ts";
import {
  answerCut,
  answerJson,
  type SpecAnswers,
  type SpecServer,
  startSpecServer,
} from "../support/spec-server.ts";

const health = answerJson(200, { status: "healthy" }, "2026-06-30");
const document = { openapi: "3.1.0", paths: {} };
const never = new AbortController().signal;

const documents: Readonly<
  Record<string, readonly [answers: SpecAnswers, told: object | undefined]>
> = {
  whole: [{ "/execution/openapi.json": answerJson(200, document) }, document],
  "whole, though the connection is cut": [
    { "/execution/openapi.json": answerCut(JSON.stringify(document)) },
    document,
  ],
  "cut in its middle": [{ "/execution/openapi.json": answerCut('{"openapi":') }, undefined],
  "not there": [{}, undefined],
};
for (const [name, [answers, told]] of Object.entries(documents)) {
  t.test(`document: ${name}`, async (t) => {
    await using server = await startSpecServer({ "/execution/health": health, ...answers });
    const asked = await askServer(`${server.url}/`, never);
    t.equal(asked.newest, "2026-06-30");
    t.strictSame(await asked.document("2026-04-06"), told);
    t.strictSame(server.requests, [
      "GET /execution/health",
      "GET /execution/openapi.json?version=2026-04-06",
    ]);
  });
}

t.test("document: an answer that is no OpenAPI", async (t) => {
  await using server = await startSpecServer({
    "/execution/health": health,
    "/execution/openapi.json": answerJson(200, { hello: "world" }),
  });
  const asked = await askServer(server.url, never);
  await t.rejects(asked.document("2026-04-06"), { code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE" });
});

t.test("missing: what the router does not know, without a token", async (t) => {
  const parameters = [
    { in: "path", name: "id", schema: { type: "string", format: "uuid" } },
    { in: "path", name: "at", schema: { type: "integer" } },
  ];
  const paths = {
    "/there/{id}/{at}/{key}": { get: { parameters } },
    "/gone": { get: {} },
    "/other-method": { put: {} },
    "/empty": { head: {} },
    "/finds-nothing": { get: {} },
  };
  await using server = await startSpecServer({
    "/execution/health": health,
    "/execution/there/00000000-0000-0000-0000-000000000000/0/x": answerJson(401, { detail: "no" }),
    "/execution/other-method": answerJson(405, { detail: "Method Not Allowed" }),
    "/execution/finds-nothing": answerJson(404, { detail: { reason: "not_found" } }),
  });
  const asked = await askServer(server.url, never);
  const changes = await asked.missing(asDocument({ openapi: "3.1.0", paths }, ""), "2026-06-30");
  t.strictSame(
    changes.map(({ message }) => message),
    [
      "GET /gone: is answered 404",
      "PUT /other-method: is answered 405",
      "HEAD /empty: is answered 404",
    ],
  );
});

t.test("askServer: an address where nothing answers", async (t) => {
  let closed: SpecServer;
  {
    await using server = await startSpecServer({});
    closed = server;
  }
  await t.rejects(askServer(closed.url, never), {
    code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
    message: `${closed.url} does not answer`,
    cause: { code: "ECONNREFUSED" },
  });
});

t.test("askServer: a server of something else", async (t) => {
  await using server = await startSpecServer({ "*": answerJson(200, {}) });
  await t.rejects(askServer(server.url, never), {
    code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
    message: `${server.url} is no Execution API: /health tells no version`,
  });
});

t.test("askServer: a signal ends it", async (t) => {
  const stop = AbortSignal.abort(new Error("asked to end"));
  await t.rejects(askServer("http://127.0.0.1:9/execution", stop), { message: "asked to end" });
});
