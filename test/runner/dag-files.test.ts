import { symlinkSync } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { type DagPlaces, findDagFiles } from "../../src/runner/dag-files.ts";

const wanted = { dagId: "etl", bundleName: "main", dagRelPath: "" };
const nowhere: DagPlaces = { dags: undefined, bundleConfig: undefined, cwd: "/" };

t.test("findDagFiles: files with the id first, then those that name the package", async (t) => {
  const cwd = t.testdir({
    dags: {
      "b.ts": 'new Dag("etl")',
      "a.js": 'import { Dag } from "windsock"; new Dag(`e${"tl"}`)',
      "c.mjs": "export const other = 1;",
      "d.cts": "// etl",
      "types.d.ts": "etl",
      "notes.md": "etl",
      "b.test.ts": "etl",
      ".hidden.ts": "etl",
      node_modules: { "x.js": "etl" },
      ".git": { "x.js": "etl" },
      deep: { "e.cjs": "etl", "f.mts": 'require("windsock")' },
    },
  });
  const found = findDagFiles(wanted, { ...nowhere, cwd });
  t.strictSame(found, {
    likely: [join(cwd, "dags/b.ts"), join(cwd, "dags/d.cts"), join(cwd, "dags/deep/e.cjs")],
    others: [join(cwd, "dags/a.js"), join(cwd, "dags/deep/f.mts")],
    searched: "dags",
  });
});

t.test("findDagFiles: a file that is named is the only one", async (t) => {
  const cwd = t.testdir({ "a.txt": "", "b.ts": "etl" });
  t.strictSame(findDagFiles(wanted, { ...nowhere, dags: "a.txt", cwd }), {
    likely: [join(cwd, "a.txt")],
    others: [],
    searched: "a.txt",
  });
});

t.test("findDagFiles: WINDSOCK_DAGS before the bundle before ./dags", async (t) => {
  const cwd = t.testdir({
    dags: { "a.ts": "etl" },
    bundle: { "b.ts": "etl" },
    named: { "c.ts": "etl" },
  });
  const bundleConfig = JSON.stringify([
    null,
    { name: "other", kwargs: { path: "/other" } },
    { name: "main", kwargs: { path: join(cwd, "bundle") } },
  ]);
  const find = (places: Partial<DagPlaces>, bundleName = "main") =>
    findDagFiles({ ...wanted, bundleName }, { ...nowhere, cwd, ...places });
  t.strictSame(find({ bundleConfig, dags: "named" }).likely, [join(cwd, "named/c.ts")]);
  t.strictSame(find({ bundleConfig }).likely, [join(cwd, "bundle/b.ts")]);
  t.strictSame(find({ bundleConfig }, "unknown").likely, [join(cwd, "dags/a.ts")]);
  for (const broken of ["[", "{}", "null", '[{"name":"main"}]', '[{"name":"main","kwargs":{}}]']) {
    t.strictSame(find({ bundleConfig: broken }).likely, [join(cwd, "dags/a.ts")], broken);
  }
});

t.test("findDagFiles: the path that Airflow names", async (t) => {
  const cwd = t.testdir({
    dags: { "a.ts": "etl", sub: { "b.ts": "made of parts" }, "stub.py": "etl" },
  });
  const find = (dagRelPath: string, dags?: string) =>
    findDagFiles({ ...wanted, dagRelPath }, { ...nowhere, cwd, dags });
  const [a, b] = [join(cwd, "dags/a.ts"), join(cwd, "dags/sub/b.ts")];
  t.match(find("sub/b.ts"), { likely: [b], others: [] });
  t.strictSame(find("sub/b.ts", "dags").likely, [b, a], "with the others in a folder of Dags");
  t.strictSame(find("a.ts", "dags").likely, [a], "once");
  for (const none of ["stub.py", "gone.ts", "sub", ""]) {
    t.strictSame(find(none).likely, [a], none);
  }
});

t.test("findDagFiles: says where it looked", async (t) => {
  const cwd = t.testdir({ inside: { deep: {} } });
  const find = (dags?: string) => findDagFiles(wanted, { ...nowhere, cwd, dags });
  t.strictSame(find(), { likely: [], others: [], searched: "dags, which is not there" });
  t.equal(find("inside/deep").searched, join("inside", "deep"));
  t.equal(find(".").searched, cwd);
  t.equal(find("..").searched, join(cwd, ".."));
  t.equal(find("/gone/for/good").searched, "/gone/for/good, which is not there");
});

t.test("findDagFiles: links to files count, broken ones do not", async (t) => {
  const cwd = t.testdir({ "real.txt": "etl", dags: {} });
  symlinkSync(join(cwd, "real.txt"), join(cwd, "dags/a.ts"));
  symlinkSync(join(cwd, "gone.txt"), join(cwd, "dags/b.ts"));
  t.strictSame(findDagFiles(wanted, { ...nowhere, cwd }).likely, [join(cwd, "dags/a.ts")]);
});
