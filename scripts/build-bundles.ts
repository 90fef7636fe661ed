// Makes dist/bin: the programs, and the parts that they load. Each program begins small and takes its parts from compiled
// code where there is some: see src/boot.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type BuildOptions, build } from "esbuild";
import { partHead, partTail } from "../src/boot/index.ts";

const root = resolve(import.meta.dirname, "..");

/** What the programs load, by its file below `src/`; each loads only those before it. */
export const parts: readonly string[] = [
  "supervisor/door/door",
  "runner/main",
  "supervisor/supervise",
  "supervisor/main",
  "conformance/index",
  "cli/main",
];

/** The programs, by their name in dist/bin. */
export const programs: Readonly<Record<string, string>> = {
  windsock: "cli/bin",
  runner: "runner/boot",
};

/** How all of them are made. One CommonJS file each: a plain import of Node's own modules is cheapest there. */
export const options: BuildOptions = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node24",
  minify: true,
  legalComments: "none",
  define: { "import.meta.filename": "__filename" },
  logLevel: "warning",
  absWorkingDir: root,
};

/** Makes all bundles. @param outdir - where to */
export async function buildBundles(outdir: string): Promise<void> {
  const digests: Record<string, string> = {};
  const bundle = async (entry: string): Promise<string> => {
    const define = { ...options.define, windsockDigests: JSON.stringify(digests) };
    const { outputFiles } = await build({
      ...options,
      define,
      entryPoints: [`src/${entry}.ts`],
      write: false,
    });
    return outputFiles[0]?.text ?? "";
  };
  mkdirSync(outdir, { recursive: true });
  for (const part of parts) {
    const name = part.replaceAll("/", "-");
    const code = (await bundle(part)).replace(/^#!.*\n/, "").trimEnd();
    const text = `${partHead}${code}\n${partTail}\n`;
    digests[name] = createHash("sha256").update(text).digest("hex").slice(0, 16);
    writeFileSync(resolve(outdir, `${name}.cjs`), text);
  }
  for (const [name, entry] of Object.entries(programs)) {
    writeFileSync(resolve(outdir, `${name}.cjs`), await bundle(entry), { mode: 0o755 });
  }
}

if (import.meta.main) {
  await buildBundles(resolve(root, "dist/bin"));
}
