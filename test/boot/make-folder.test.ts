import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import t from "tap";
import { makeFolder } from "../../src/boot/make-folder.ts";

t.test(
  "makeFolder: makes it and those above, all in its mode, and is content with one",
  async (t) => {
    const folder = t.testdir({});
    const path = join(folder, "a/b/c");
    makeFolder(path, 0o700);
    makeFolder(path, 0o700);
    for (const one of ["a", "a/b", "a/b/c"]) {
      t.equal(statSync(join(folder, one)).mode & 0o777, 0o700);
    }
  },
);

t.test("makeFolder: a file in its place, or above it, is told", async (t) => {
  const folder = t.testdir({ file: "" });
  t.throws(() => makeFolder(join(folder, "file"), 0o777), { code: "EEXIST" });
  t.throws(() => makeFolder(join(folder, "file/a/b"), 0o777), { code: "ENOTDIR" });
});

// in processes of their own, for what they prove is that they end
for (const [name, code] of Object.entries({
  "where nothing can be made": `makeFolder("/proc/none/logs", 0o777)`,
  "below a current folder that was removed": `fs.rmdirSync(process.cwd()); makeFolder("logs/a", 0o777)`,
  "when what was above it goes away meanwhile": `
    const mkdir = fs.mkdirSync;
    fs.mkdirSync = (path, options) => { mkdir(path, options); fs.rmdirSync(path); };
    syncBuiltinESMExports();
    try { makeFolder("a/b", 0o777); } finally { fs.mkdirSync = mkdir; syncBuiltinESMExports(); }
  `,
})) {
  t.test(`makeFolder: ${name}, it ends with the system's error`, async (t) => {
    const script = `
      import { syncBuiltinESMExports } from "node:module";
      import fs from "node:fs";
      const { makeFolder } = await import(${JSON.stringify(resolve("src/boot/make-folder.ts"))});
      try { ${code}; } catch (error) { process.stdout.write(error.code); }
    `;
    const args = ["--input-type=module", "-e", script];
    const options = { cwd: t.testdir({ here: {} }), encoding: "utf8", timeout: 20_000 } as const;
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      ...options,
      cwd: join(options.cwd, "here"),
    });
    t.equal(stdout, "ENOENT", stderr);
  });
}
