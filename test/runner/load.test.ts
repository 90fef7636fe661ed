import { join } from "node:path";
import t from "tap";
import { loadDag, loadDagFile } from "../../src/runner/load.ts";
import { providePublicApi } from "../../src/runner/public-api.ts";

providePublicApi();
const head = 'import { Dag } from "windsock";\n';
const dagOf = (id: string) => `${head}export default new Dag("${id}");\n`;

t.test("loadDag: finds the Dag among several of a file, and among files", async (t) => {
  const dags = t.testdir({
    "a.mjs": dagOf("other"),
    "b.mjs": `${head}export default [new Dag("one"), 7, new Dag("etl")];\n`,
  });
  t.match(await load("etl", dags), { dagId: "etl" });
  t.match(await load("one", dags), { dagId: "one" });
});

t.test("loadDag: finds a Dag whose id is put together, after the likely files", async (t) => {
  const dags = t.testdir({
    "a.mjs": "export const text = 'made_up';",
    "b.mjs": `${head}export default new Dag(["made", "up"].join("_"));\n`,
  });
  t.match(await load("made_up", dags), { dagId: "made_up" });
});

t.test("loadDag: CommonJS, with and without a default", async (t) => {
  const cjs = 'const { Dag } = require("windsock");\n';
  const dags = t.testdir({
    "a.cjs": `${cjs}module.exports = new Dag("whole");`,
    "b.cjs": `${cjs}exports.default = [new Dag("inner")];`,
    "c.cjs": "module.exports = null;",
  });
  t.match(await load("whole", dags), { dagId: "whole" });
  t.match(await load("inner", dags), { dagId: "inner" });
});

t.test("loadDag: a Dag that is nowhere is named with the nearest", async (t) => {
  const dags = t.testdir({ "a.mjs": dagOf("etl"), "b.mjs": "export default 1; // elt" });
  await t.rejects(load("elt", dags), {
    code: "ERR_WINDSOCK_DAG_NOT_FOUND",
    dagId: "elt",
    nearest: "etl",
  });
  await t.rejects(load("something_else", t.testdir({})), {
    code: "ERR_WINDSOCK_DAG_NOT_FOUND",
    nearest: undefined,
  });
});

t.test("loadDag: a broken file is told only when the Dag is not in another", async (t) => {
  const dags = t.testdir({
    "a.mjs": "throw new Error('first'); // etl",
    "b.mjs": "throw new Error('second'); // etl",
    "c.mjs": dagOf("etl"),
  });
  t.match(await load("etl", dags), { dagId: "etl" });
  const broken = t.testdir({
    "a.mjs": "throw new Error('first'); // etl",
    "b.mjs": "throw new Error('second'); // etl",
    "c.mjs": dagOf("other"),
  });
  await t.rejects(load("etl", broken), {
    code: "ERR_WINDSOCK_MODULE_NOT_LOADABLE",
    message: "a.mjs:1: Error: first",
    file: join(broken, "a.mjs"),
    line: 1,
    cause: { message: "first" },
  });
});

t.test("loadDagFile: gives all Dags of a file, none when it exports something else", async (t) => {
  const dags = t.testdir({
    "a.mjs": `${head}export default [new Dag("a"), new Dag("b")];`,
    "b.mjs": "export const helper = 1;",
    "c.mjs": "export default { default: 5 };",
  });
  t.match(await loadDagFile(join(dags, "a.mjs")), [{ dagId: "a" }, { dagId: "b" }]);
  t.strictSame(await loadDagFile(join(dags, "b.mjs")), []);
  t.strictSame(await loadDagFile(join(dags, "c.mjs")), []);
});

t.test("loadDagFile: says what is wrong, and where", async (t) => {
  const dags = t.testdir({
    "syntax.ts": `${head}\nexport default new Dag("x"));\n`,
    "commonjs.cjs": "const x = 1;\nconst x = 2;\n",
    "imports.mjs": 'import "./broken.ts";',
    "broken.ts": "\nlet a = ;\n",
    "place.mjs": "\nlet a = ;\n",
    "missing.mjs": 'import "./gone.mjs";',
    "throws.mjs": "const f = () => {\n  throw undefined;\n};\nf();",
    "empty.mjs": "throw Object.assign(new Error('text\\nmore'), { stack: undefined });",
    "twins.mjs": `${head}export default [new Dag("x"), new Dag("y"), new Dag("x")];`,
    "unfinished.mjs": `${head}const dag = new Dag("x");\ndag.task("a", () => 1);\nexport default dag;`,
  });
  const cases: Readonly<Record<string, object>> = {
    "syntax.ts": { file: join(dags, "syntax.ts"), line: 3, cause: { name: "SyntaxError" } },
    "commonjs.cjs": { file: join(dags, "commonjs.cjs"), line: 2 },
    "imports.mjs": { file: join(dags, "broken.ts"), line: 2, message: /^broken\.ts:2: Syntax/ },
    "place.mjs": { file: join(dags, "place.mjs"), message: /^place\.mjs: SyntaxError: / },
    "missing.mjs": { line: undefined, cause: { message: /gone\.mjs/ } },
    "throws.mjs": { line: undefined, message: /no error was thrown: undefined$/, cause: undefined },
    "empty.mjs": { line: undefined, message: "empty.mjs: Error: text" },
    "unfinished.mjs": { cause: { code: "ERR_WINDSOCK_TASK_NOT_CALLED" } },
    "twins.mjs": { cause: { code: "ERR_WINDSOCK_DUPLICATE_DAG", dagId: "x" } },
    "gone.mjs": { line: undefined, cause: { message: /gone\.mjs/ } },
  };
  for (const [name, expected] of Object.entries(cases)) {
    await t.rejects(
      loadDagFile(join(dags, name)),
      { code: "ERR_WINDSOCK_MODULE_NOT_LOADABLE", ...expected },
      name,
    );
  }
});

async function load(dagId: string, dags: string) {
  return loadDag(
    { dagId, bundleName: "main", dagRelPath: "" },
    { dags, bundleConfig: undefined, cwd: "/" },
  );
}
