import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import t from "tap";
import { run } from "../../../src/cli/commands/run.ts";
import { oneTask } from "../../support/dag-file.ts";
import { fakeTerminal } from "../../support/terminal.ts";

t.test("run: a table on stdout, progress on stderr; logs below where one is", async (t) => {
  const cwd = t.testdir({ "dag.ts": oneTask("return 1;") });
  const terminal = fakeTerminal({ cwd });
  t.equal(await run("dag.ts", {}, terminal), 0);
  t.match(terminal.out(), /^a +✓ success +1 .* \.windsock\/logs\/dag_id=one\//m);
  t.match(terminal.err(), /^\S+ ✓ a success$/m);
});

t.test("run --json --quiet: the document alone, with exact integers", async (t) => {
  const cwd = t.testdir({ "dag.ts": oneTask("return [9007199254740993n, 1.5];") });
  const terminal = fakeTerminal({ cwd });
  const options = { json: true, logs: "logs", db: "run.db", conf: '{"a": 1}', var: [], conn: [] };
  t.equal(await run("dag.ts", options, terminal), 0);
  t.match(terminal.out(), /9007199254740993,\n +1\.5\n/);
  const { conf, taskInstances } = JSON.parse(terminal.out());
  t.strictSame(conf, { a: 1 });
  t.ok(taskInstances[0].logPath.startsWith(join(cwd, "logs")));
  t.equal(terminal.err(), "");
});

t.test("run: integers that a number cannot hold come to the task as they are given", async (t) => {
  const dag = `
    import { Dag } from "windsock";
    const dag = new Dag("one", { params: { id: 9007199254740993n } });
    dag.task("a", async (args, { params, dagRun }) => [params.id, dagRun.conf.other])();
    export default dag;
  `;
  const terminal = fakeTerminal({ cwd: t.testdir({ "dag.ts": dag }) });
  const options = { json: true, conf: '{"other": 9007199254740995}' };
  t.equal(await run("dag.ts", options, terminal), 0);
  t.match(terminal.out(), /"return_value": \[\s+9007199254740993,\s+9007199254740995\s+\]/);
});

t.test("run: says that a log could not be written, and where, for the task is fine", async (t) => {
  const cwd = t.testdir({ "dag.ts": oneTask("return 1;"), "no-folder": "" });
  const terminal = fakeTerminal({ cwd });
  t.equal(await run("dag.ts", { quiet: true, logs: "no-folder" }, terminal), 0);
  t.match(
    terminal.err(),
    /^the log of an attempt could not be written: logPath=\/.*\/no-folder\/dag_id=one\/.* fault=E.*\n$/,
  );
});

t.test("run: says why a run that was left behind has failed", async (t) => {
  const deferring = `
    import { Dag, DeferTask } from "windsock";
    const dag = new Dag("one");
    dag.task("a", async () => { throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "m" }); })();
    export default dag;
  `;
  const cwd = t.testdir({ "dag.ts": deferring, "later.ts": oneTask("return 1;") });
  const options = { quiet: true, db: "run.db" };
  await t.rejects(run("dag.ts", options, fakeTerminal({ cwd })), { code: /RUN_STUCK/ });
  const db = new DatabaseSync(join(cwd, "run.db"));
  db.exec("UPDATE dag_run SET state = 'running'"); // as after a kill
  db.close();
  const terminal = fakeTerminal({ cwd });
  t.equal(await run("later.ts", options, terminal), 0);
  t.match(
    terminal.err(),
    /^a run that was left behind has failed: dagId=one runId=manual__\S+ error=.+\n$/,
  );
});

for (const [name, { body, task, exitCode }] of Object.entries({
  "a failed run": { body: "throw new Error('no');", task: undefined, exitCode: 1 },
  "a failed task": { body: "throw new Error('no');", task: "a", exitCode: 1 },
  "a task that succeeded": { body: "", task: "a", exitCode: 0 },
})) {
  t.test(`run: exits with ${exitCode} after ${name}`, async (t) => {
    const cwd = t.testdir({ "dag.ts": oneTask(body) });
    const options = { quiet: true, ...(task !== undefined && { task }) };
    t.equal(await run("dag.ts", options, fakeTerminal({ cwd })), exitCode);
  });
}

t.test("run: a signal ends it between two tasks", async (t) => {
  const cwd = t.testdir({ "dag.ts": oneTask("throw new Error('again');", { retries: 1 }) });
  const terminal = fakeTerminal({ cwd });
  terminal.stderr.on("data", (text) => {
    if (String(text).includes("up_for_retry")) {
      terminal.interrupt("SIGTERM");
    }
  });
  t.equal(await run("dag.ts", {}, terminal), 143);
  t.match(terminal.out(), /^a +↻ up_for_retry +1 /m);
  t.match(terminal.out(), /^a: Error: again$/m);
  t.match(terminal.err(), /^stopping: what runs may end/m);
});

for (const [name, { options, code }] of Object.entries({
  "a configuration that is no JSON": { options: { conf: "{" }, code: "ERR_WINDSOCK_CONF_INVALID" },
  "a configuration file that is not there": {
    options: { conf: "@gone" },
    code: "ERR_WINDSOCK_USAGE",
  },
  "a variable without a value": { options: { var: ["a"] }, code: "ERR_WINDSOCK_USAGE" },
  "a connection file that is not there": {
    options: { conn: ["a=@gone"] },
    code: "ERR_WINDSOCK_USAGE",
  },
})) {
  t.test(`run: refuses ${name}`, async (t) => {
    const cwd = t.testdir({ "dag.ts": oneTask("") });
    await t.rejects(run("dag.ts", options, fakeTerminal({ cwd })), { code });
  });
}
