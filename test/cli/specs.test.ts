import { join } from "node:path";
import t from "tap";
import { ownDocument, parseDocument, readDocument } from "../../src/cli/specs.ts";
import { isMarked } from "../../src/compare/index.ts";

t.test("ownDocument: the contract, with its markers", async (t) => {
  const document = await ownDocument();
  t.ok(document.paths["/variables/{variable_key}"]);
  t.equal(isMarked(document), true);
});

t.test("readDocument: JSON and YAML", async (t) => {
  const folder = t.testdir({
    "a.json": '{"openapi": "3.1.0", "paths": {}}',
    "a.yaml": "openapi: 3.1.0\npaths: {}\n",
  });
  for (const file of ["a.json", "a.yaml"]) {
    t.strictSame(await readDocument(join(folder, file)), { openapi: "3.1.0", paths: {} });
  }
});

const broken: Readonly<Record<string, readonly [text: string, message: string]>> = {
  "broken JSON": ['{"openapi": ', "a.json is neither JSON nor YAML"],
  "broken YAML": ["a: [", "a.json is neither JSON nor YAML"],
  "another document": ["swagger: '2.0'", "a.json is no OpenAPI 3 document"],
};
for (const [name, [text, message]] of Object.entries(broken)) {
  t.test(`parseDocument: refuses ${name}`, async (t) => {
    t.throws(() => parseDocument(text, "a.json"), {
      code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
      message,
    });
  });
}

t.test("readDocument: a file that is not there, by the name it was given", async (t) => {
  await t.rejects(readDocument("/no/such/file", "file"), {
    code: "ERR_WINDSOCK_DOCUMENT_UNREADABLE",
    message: "file cannot be read",
    cause: { code: "ENOENT" },
  });
});
