import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { buildBundles } from "../../scripts/build-bundles.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy

t.test("the command line as one file: help, version, and a Dag run to its end", async (t) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const folder = t.testdir({ "package.json": JSON.stringify({ version }) });
  await buildBundles(join(folder, "dist/bin"));
  const call = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(folder, "dist/bin/windsock.cjs"), ...args], {
      cwd: folder,
    });
  t.match((await call("--help")).stdout, /^Examples:/);
  for (const flag of ["--help", "-h"]) {
    t.match((await call("runner", flag)).stdout, /^Usage: windsock runner .*--comm <host:port>/s);
  }
  t.equal((await call("--version")).stdout, `${version}\n`);
  const { stdout } = await call("run", resolve("examples/three-steps/dag.ts"), "--json");
  t.match(JSON.parse(stdout), { dagId: "three_steps", state: "success" });
});
