import { watch } from "node:fs";
import { join } from "node:path";
import t from "tap";
import { chooseDag, loadDags } from "../../src/local/run-load.ts";
import { oneTask } from "../support/dag-file.ts";
import { documentOf } from "../support/local-run.ts";

t.test("loadDags: the Dags of a file, as Airflow would store them", async (t) => {
  const folder = t.testdir({ "dag.ts": oneTask("") });
  const dags = await loadDags(join(folder, "dag.ts"), { signal: new AbortController().signal });
  t.match(dags, [{ __version: 3, dag: { dag_id: "one", tasks: [{ __var: { task_id: "a" } }] } }]);
});

t.test("loadDags: a file that is not there, and a folder", async (t) => {
  const folder = t.testdir({ "dag.ts": {} });
  for (const name of ["gone.ts", "dag.ts"]) {
    const file = join(folder, name);
    await t.rejects(loadDags(file), { code: "ERR_WINDSOCK_DAG_FILE_MISSING", file });
  }
});

t.test("loadDags: what the runner says of a file that does not load", async (t) => {
  const folder = t.testdir({ "dag.ts": 'throw new RangeError("no database");' });
  await t.rejects(loadDags(join(folder, "dag.ts")), {
    code: "ERR_WINDSOCK_DAG_FILE_BROKEN",
    detail: /RangeError: no database/,
  });
});

const endless = "setInterval(() => {}, 2 ** 30); await new Promise(() => {});";

t.test("loadDags: a file that does not end is given up", async (t) => {
  const folder = t.testdir({ "dag.ts": endless });
  await t.rejects(loadDags(join(folder, "dag.ts"), { limitMs: 1_500 }), {
    code: "ERR_WINDSOCK_DAG_FILE_BROKEN",
    detail: "its top level did not end within 1.5 s",
  });
});

t.test("loadDags: a runner that is gone without an answer is the supervisor's error", async (t) => {
  const folder = t.testdir({ "dag.ts": "process.kill(process.pid, 'SIGKILL');" });
  await t.rejects(loadDags(join(folder, "dag.ts")), { code: "ERR_WINDSOCK_RUNNER_START" });
});

t.test("loadDags: a signal ends it, with the signal's reason", async (t) => {
  const folder = t.testdir({
    "dag.ts": `import { writeFileSync } from "node:fs"; writeFileSync(import.meta.dirname + "/begun", ""); ${endless}`,
  });
  const stopping = new AbortController();
  const watcher = watch(folder);
  watcher.once("change", () => stopping.abort(new RangeError("enough")));
  await t.rejects(loadDags(join(folder, "dag.ts"), { signal: stopping.signal }), {
    message: "enough",
  });
  watcher.close();
});

t.test("chooseDag: the only one, or the one that was asked for", async (t) => {
  const [east, west] = [documentOf({}), documentOf({}, { dag_id: "west" })];
  t.equal(chooseDag([east], { file: "a.ts", dagId: undefined }), east);
  t.equal(chooseDag([east, west], { file: "a.ts", dagId: "west" }), west);
});

t.test("chooseDag: none, several, and one that is not there", async (t) => {
  const [east, west] = [documentOf({}, { dag_id: "east" }), documentOf({}, { dag_id: "west" })];
  t.throws(() => chooseDag([], { file: "a.ts", dagId: undefined }), {
    code: "ERR_WINDSOCK_DAG_FILE_BROKEN",
    detail: "the default export of the file holds no Dag",
  });
  t.throws(() => chooseDag([east, west], { file: "a.ts", dagId: undefined }), {
    code: "ERR_WINDSOCK_DAG_AMBIGUOUS",
    dagIds: ["east", "west"],
  });
  t.throws(() => chooseDag([east, west], { file: "a.ts", dagId: "wets" }), {
    code: "ERR_WINDSOCK_DAG_UNKNOWN",
    nearest: "west",
  });
});
