import { pathToFileURL } from "node:url";
import t from "tap";
import { importModule } from "../../src/boot/import-module.ts";

t.test("importModule: a module by its URL", async (t) => {
  const folder = t.testdir({ "a.mjs": "export const one = 1;" });
  t.equal((await importModule(pathToFileURL(`${folder}/a.mjs`).href))["one"], 1);
  await t.rejects(importModule(pathToFileURL(`${folder}/b.mjs`).href), {
    code: "ERR_MODULE_NOT_FOUND",
  });
});
