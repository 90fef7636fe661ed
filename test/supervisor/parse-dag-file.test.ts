import { resolve } from "node:path";
import t from "tap";
import { parseDagFile } from "../../src/supervisor/parse-dag-file.ts";
import { settingsFrom } from "../../src/supervisor/settings.ts";

const settings = settingsFrom({ PATH: process.env["PATH"], HOME: process.env["HOME"] });
const file = resolve("examples/three-steps/dag.ts");

t.test("parseDagFile: the Dags of a file, serialized by a runner", async (t) => {
  const { serialized_dags, import_errors } = await parseDagFile({ file });
  t.equal(import_errors ?? null, null);
  t.match(serialized_dags, [{ data: { __version: 3, dag: { dag_id: "three_steps" } } }]);
  t.match(await parseDagFile({ file, airflow: "3.4", settings }), {
    serialized_dags: [{ data: { dag: { dag_id: "three_steps" } } }],
  });
});

t.test("parseDagFile: what is wrong with a file is in the answer", async (t) => {
  const broken = `${t.testdir({ "dag.ts": "throw new Error('no database')" })}/dag.ts`;
  const { serialized_dags, import_errors } = await parseDagFile({ file: broken, settings });
  t.strictSame(serialized_dags, []);
  t.match(JSON.stringify(import_errors), "no database");
});

t.test("parseDagFile: a runner that ends without an answer is quoted", async (t) => {
  const dying = `${t.testdir({
    "dag.ts": "console.error('last words'); process.kill(process.pid, 'SIGKILL');",
  })}/dag.ts`;
  await t.rejects(parseDagFile({ file: dying, settings }), {
    code: "ERR_WINDSOCK_RUNNER_START",
    message: /it ended with SIGKILL and gave no answer/,
    cause: { message: /last words/ },
  });
});

t.test("parseDagFile: gives up when it is told to", async (t) => {
  const endless = `${t.testdir({ "dag.ts": "await new Promise(() => setInterval(() => {}, 1000));" })}/dag.ts`;
  const over = new AbortController();
  const parsing = parseDagFile({ file: endless, settings, signal: over.signal });
  over.abort(new Error("enough"));
  await t.rejects(parsing, { message: "enough" });
  await t.rejects(parseDagFile({ file, signal: over.signal }), { message: "enough" });
  await t.rejects(parseDagFile({ file: endless, settings, timeoutMs: 100 }), {
    code: "ERR_WINDSOCK_RUNNER_START",
    message: /gave no answer within 0.1 s/,
  });
});
