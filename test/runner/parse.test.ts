import { join } from "node:path";
import t, { type Test } from "tap";
import type { DagFileParsingResult } from "../../src/contract/index.ts";
import type { ProcessEvents } from "../../src/runner/ending.ts";
import { parseDagFile } from "../../src/runner/parse.ts";
import { providePublicApi } from "../../src/runner/public-api.ts";

providePublicApi();
const head = 'import { Dag } from "windsock";\n';
const never: ProcessEvents = { onStop: () => {}, onStrayError: () => {}, onIdle: () => {} };
const endless = "await new Promise(() => {});";

t.test("parseDagFile: answers with the Dags of the file, in the form asked for", async (t) => {
  const folder = t.testdir({
    sub: {
      "dag.mjs": `${head}const a = new Dag("a"); a.task("x", () => { throw new Error("must not run"); })();
export default [a, new Dag("b")];`,
    },
  });
  const file = join(folder, "sub/dag.mjs");
  for (const airflow of ["3.3", "3.4"] as const) {
    const answer = await parseDagFile(requestFor(file, folder), airflow, never);
    t.match(answer, { type: "DagFileParsingResult", fileloc: file });
    t.notOk("import_errors" in answer);
    t.match(answer.serialized_dags, [
      { data: { dag: { dag_id: "a", fileloc: file, relative_fileloc: "sub/dag.mjs" } } },
      { data: { dag: { dag_id: "b" } } },
    ]);
  }
});

t.test("parseDagFile: a file without a Dag has none, and no error", async (t) => {
  const { answer } = await parse(t, "export const helper = 1;");
  t.strictSame(answer.serialized_dags, []);
  t.notOk("import_errors" in answer);
});

t.test("parseDagFile: names the file by its place in the bundle, or by its name", async (t) => {
  const folder = t.testdir({ sub: { "dag.mjs": "throw new Error('no');" } });
  const file = join(folder, "sub/dag.mjs");
  for (const [bundle, name] of [
    [folder, "sub/dag.mjs"],
    [join(folder, "other"), "dag.mjs"],
    [file, "dag.mjs"],
  ] as const) {
    const { import_errors: errors } = await parseDagFile(requestFor(file, bundle), "3.4", never);
    t.strictSame(Object.keys(errors ?? {}), [name]);
  }
});

t.test("parseDagFile: an import error has the chain with places, and what to do", async (t) => {
  const { error, file } = await parse(
    t,
    `function inner() {
  throw new RangeError("the root");
}
function outer() {
  try { inner(); } catch (cause) { throw new Error("half \\ud800", { cause }); }
}
outer();`,
  );
  const places = error.split("\n").filter((line) => !line.includes("/test/runner/parse.test.ts:"));
  t.strictSame(places, [
    "ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag.mjs:5: Error: half \ufffd",
    "Correct the file at the place named; the cause says what is wrong with it.",
    "caused by Error: half \ufffd",
    `    at outer (${file}:5)`,
    `    at <module> (${file}:7)`,
    "caused by RangeError: the root",
    `    at inner (${file}:2)`,
    `    at outer (${file}:5)`,
    `    at <module> (${file}:7)`,
  ]);
  t.ok(error.isWellFormed());
});

t.test("parseDagFile: the cure of an error of ours comes with it", async (t) => {
  const { error } = await parse(
    t,
    `${head}const dag = new Dag("x"); dag.task("a", () => 1); export default dag;`,
  );
  t.match(error, /caused by ERR_WINDSOCK_TASK_NOT_CALLED: .*\n\S.*call/i);
});

t.test("parseDagFile: what is thrown may be no error", async (t) => {
  const { error } = await parse(t, "throw undefined;");
  t.match(error, /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.mjs: .*no error was thrown: undefined/);
});

for (const name of ["onStrayError", "onStop"] as const) {
  t.test(`parseDagFile: an error from outside the import is the file's: ${name}`, async (t) => {
    const { error } = await parse(t, endless, {
      [name]: (listener: (error: Error) => void) => listener(new Error("from outside")),
    });
    t.match(error, /^ERR_WINDSOCK_MODULE_NOT_LOADABLE: dag\.mjs: Error: from outside\n/);
    t.match(error, /\ncaused by Error: from outside\n/);
  });
}

t.test("parseDagFile: a file that waits for ever is an error", async (t) => {
  const { error } = await parse(t, endless, { onIdle: (listener) => listener() });
  t.match(error, /TASK_ENDED_EARLY: the file waits for something that can never come/);
});

function requestFor(file: string, bundle: string) {
  return { type: "DagFileParseRequest", file, bundle_path: bundle, bundle_name: "main" } as const;
}

/** Parses a file with this text. */
async function parse(
  t: Test,
  code: string,
  events: Partial<ProcessEvents> = {},
): Promise<{ answer: DagFileParsingResult; error: string; file: string }> {
  const folder = t.testdir({ "dag.mjs": code });
  const file = join(folder, "dag.mjs");
  const answer = await parseDagFile(requestFor(file, folder), "3.4", { ...never, ...events });
  const error = answer.import_errors?.["dag.mjs"] ?? "";
  t.equal(error === "", !("import_errors" in answer));
  return { answer, error, file };
}
