import { readFileSync } from "node:fs";
import t from "tap";
import { versions } from "../../src/supervisor/versions.ts";

t.test("versions: of the package, of Node, and of both protocols", async (t) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  t.strictSame(versions(), {
    windsock: version,
    node: process.versions.node,
    supervisor_schema: "2026-06-16",
    api_version: "2026-06-30",
  });
});

t.test("versions: a package that cannot be read is unknown", async (t) => {
  t.match(versions("/no/such/runner/main.ts"), { windsock: "unknown" });
});
