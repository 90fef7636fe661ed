import t from "tap";
import { asDocument } from "../../src/compare/document.ts";
import { isMarked, projectDocument } from "../../src/compare/project.ts";

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

t.test("projectDocument: without what the version lacks, and what nobody refers to", async (t) => {
  const document = asDocument(
    {
      openapi: "3.1.0",
      info: { title: "T", version: "2026-06-30" },
      paths: {
        "/old": {
          get: { responses: { "200": ref("Old") }, parameters: [{ in: "query", name: "q" }] },
        },
        "/new": { get: { responses: { "200": ref("New") }, "x-since": "2026-06-30" } },
      },
      components: {
        schemas: {
          Old: { properties: { part: ref("Part"), again: ref("Part"), list: [null] } },
          Part: { type: "string" },
          New: { type: "string" },
          Kept: { type: "string", "x-always": true },
        },
      },
    },
    "",
  );
  const header = {
    in: "header",
    name: "Airflow-API-Version",
    required: false,
    schema: { default: "2026-04-06", format: "date", type: "string" },
  };
  t.strictSame(projectDocument(document, "2026-04-06"), {
    openapi: "3.1.0",
    info: { title: "T", version: "2026-04-06" },
    paths: {
      "/old": {
        get: { responses: { "200": ref("Old") }, parameters: [{ in: "query", name: "q" }, header] },
      },
    },
    components: {
      schemas: {
        Old: { properties: { part: ref("Part"), again: ref("Part"), list: [null] } },
        Part: { type: "string" },
        Kept: { type: "string" },
      },
    },
  });
});

t.test("projectDocument: a document without components or parameters", async (t) => {
  const { paths, components } = projectDocument(
    asDocument({ openapi: "3.1.0", paths: { "/a": { get: {} } } }, ""),
    "2026-06-30",
  );
  t.equal(paths["/a"]?.["get"]?.parameters?.length, 1);
  t.strictSame(components, { schemas: {} });
});

t.test("isMarked: ours has markers, what a server serves has none", async (t) => {
  const marked = (operation: object) =>
    isMarked(asDocument({ openapi: "3.1.0", paths: { "/a": { get: operation } } }, ""));
  t.equal(marked({ "x-scope": ["execution"] }), true);
  t.equal(marked({}), false);
});
