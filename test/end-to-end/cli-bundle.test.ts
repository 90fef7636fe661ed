import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";
import t from "tap";

t.setTimeout(180_000); // whole runs, on a machine that may be busy

t.test("the command line as one file: help, version, and a Dag run to its end", async (t) => {
  const { version } = JSON.parse(readFileSync("package.json", "utf8"));
  const folder = t.testdir({ "package.json": JSON.stringify({ version }) });
  const { warnings } = await build({
    entryPoints: ["runner", "supervisor", "cli"].map((name) => `src/${name}/main.ts`),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node24",
    minify: true,
    define: { "import.meta.filename": "__filename" },
    outdir: join(folder, "dist/bin"),
    entryNames: "[dir]",
    outExtension: { ".js": ".cjs" },
    logLevel: "silent",
  });
  t.strictSame(warnings, [], "no import.meta, no top-level await");
  const call = (...args: string[]) =>
    promisify(execFile)(process.execPath, [join(folder, "dist/bin/cli.cjs"), ...args], {
      cwd: folder,
    });
  t.match((await call("--help")).stdout, /^Examples:/);
  t.equal((await call("--version")).stdout, `${version}\n`);
  const { stdout } = await call("run", resolve("examples/three-steps/dag.ts"), "--json");
  t.match(JSON.parse(stdout), { dagId: "three_steps", state: "success" });
});
