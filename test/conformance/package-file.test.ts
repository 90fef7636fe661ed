import { existsSync } from "node:fs";
import t from "tap";
import { packageFile } from "../../src/conformance/package-file.ts";

t.test("packageFile: finds the package from sources, the library and a bundle", async (t) => {
  t.ok(existsSync(packageFile("package.json")));
  for (const here of [
    "/x/src/conformance/package-file.ts",
    "/x/dist/src/conformance/package-file.js",
    "/x/dist/bin/conformance-index.cjs",
  ]) {
    t.equal(packageFile("conformance/cases", here), "/x/conformance/cases");
  }
});
