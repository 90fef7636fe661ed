import { existsSync } from "node:fs";
import t from "tap";
import { runCli } from "../support/cli.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy
t.jobs = 4;

const good = `
  import { Dag, param } from "windsock";
  const dag = new Dag("sales", { params: { limit: param(3, { type: "integer", minimum: 1 }) } });
  const extract = dag.task("extract", async () => 1);
  const load = dag.task("load", async ({ n }) => n);
  load({ n: extract() });
  export default dag;
`;

/** Dag files, the arguments after them, and how the command must end. */
const cases: Record<string, { file?: string; args?: string[]; code: number; error: RegExp[] }> = {
  "a syntax error": {
    file: "export default {",
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: the Dag file could not be loaded: /, /dag\.ts/],
  },
  "a file that throws when it is loaded": {
    file: 'throw new RangeError("no database");',
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /RangeError: no database/],
  },
  "a module that is not there": {
    file: 'import "./gone.ts"; export default 1;',
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /gone\.ts/],
  },
  "no default export": {
    file: "export const dag = 1;",
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /default export/],
  },
  "a default export that is no Dag": {
    file: "export default { dagId: 'x' };",
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /default export/],
  },
  "a cycle": {
    file: `
      import { Dag } from "windsock";
      const dag = new Dag("round");
      const a = dag.task("a", async () => 1)();
      const b = dag.task("b", async () => 1)();
      a.before(b);
      b.before(a);
      export default dag;
    `,
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /ERR_WINDSOCK_DAG_CYCLE/],
  },
  "two tasks of one id": {
    file: `
      import { Dag } from "windsock";
      const dag = new Dag("twins");
      dag.task("a", async () => 1)();
      dag.task("a", async () => 1)();
      export default dag;
    `,
    code: 1,
    error: [/^ERR_WINDSOCK_DAG_FILE_BROKEN: /, /ERR_WINDSOCK_DUPLICATE_TASK/],
  },
  "two Dags and no choice": {
    file: `
      import { Dag } from "windsock";
      const dags = ["east", "west"].map((id) => new Dag(id));
      dags.forEach((dag) => dag.task("a", async () => 1)());
      export default dags;
    `,
    code: 64,
    error: [/^ERR_WINDSOCK_DAG_AMBIGUOUS: .* has 2 Dags: east, west/, /--dag/],
  },
  "a Dag that is not in the file": {
    args: ["--dag", "slaes"],
    code: 64,
    error: [/^ERR_WINDSOCK_DAG_UNKNOWN: no Dag slaes in the file; nearest: sales/],
  },
  "a task that is not in the Dag": {
    args: ["--task", "extrct"],
    code: 64,
    error: [/^ERR_WINDSOCK_TASK_UNKNOWN: no task extrct in the Dag sales; nearest: extract/],
  },
  "a configuration that is no JSON": {
    args: ["--conf", "{limit: 3}"],
    code: 64,
    error: [/^ERR_WINDSOCK_CONF_INVALID: the configuration is no JSON/],
  },
  "a configuration that is no object": {
    args: ["--conf", "[3]"],
    code: 64,
    error: [/^ERR_WINDSOCK_CONF_INVALID: the configuration is a list, not a JSON object/],
  },
  "a configuration that breaks a param": {
    args: ["--conf", '{"limit": 0}'],
    code: 64,
    error: [/^ERR_WINDSOCK_CONF_INVALID: param limit must be >= 1, and is 0/],
  },
  "a configuration file that is not there": {
    args: ["--conf", "@gone.json"],
    code: 64,
    error: [/^ERR_WINDSOCK_USAGE: --conf: the file .*gone\.json cannot be read/],
  },
  "a variable without a value": {
    args: ["--var", "region"],
    code: 64,
    error: [/^ERR_WINDSOCK_USAGE: --var wants NAME=VALUE, not "region"/],
  },
  "a connection that is none": {
    args: ["--conn", "warehouse=not a uri"],
    code: 64,
    error: [/^ERR_WINDSOCK_CONNECTION_INVALID: .*warehouse/],
  },
  "a logical date that is none": {
    args: ["--logical-date", "tomorrow"],
    code: 64,
    error: [/^ERR_WINDSOCK_LOGICAL_DATE_INVALID: not a date: tomorrow/],
  },
  "a database in a folder that is not there": {
    args: ["--db", "gone/windsock.db"],
    code: 78,
    error: [/^ERR_WINDSOCK_DATABASE: /, /gone\/windsock\.db/],
  },
  "a database that is something else": {
    args: ["--db", "dag.ts"],
    code: 78,
    error: [/^ERR_WINDSOCK_DATABASE: /, /dag\.ts/],
  },
};

for (const [name, { file = good, args = [], code, error }] of Object.entries(cases)) {
  t.test(`windsock run: ${name}`, async (t) => {
    const cwd = t.testdir({ "dag.ts": file });
    const ended = await runCli(["run", "dag.ts", ...args], { cwd });
    t.equal(ended.code, code, ended.stderr);
    t.equal(ended.stdout, "");
    for (const pattern of error) {
      t.match(ended.stderr, pattern);
    }
    t.notMatch(ended.stderr, /a bug in windsock/);
  });
}

t.test("windsock run: a file that is not there", async (t) => {
  const cwd = t.testdir({});
  const ended = await runCli(["run", "gone.ts", "--json"], { cwd });
  t.equal(ended.code, 64);
  t.match(ended.stderr, /^ERR_WINDSOCK_DAG_FILE_MISSING: no such file: .*gone\.ts\n {2}\S/);
  t.match(JSON.parse(ended.stdout), { error: { code: "ERR_WINDSOCK_DAG_FILE_MISSING" } });
  t.notOk(existsSync(`${cwd}/.windsock`), "nothing was written");
});

t.test(
  "windsock run: a value that cannot be sent fails its task, and says where it is",
  async (t) => {
    const cwd = t.testdir({
      "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("odd");
      dag.task("a", async () => ({ rows: [1, { when: () => 1 }] }))();
      export default dag;
    `,
    });
    const ended = await runCli(["run", "dag.ts", "--json"], { cwd });
    t.equal(ended.code, 1);
    const [task] = JSON.parse(ended.stdout).taskInstances;
    t.match(task, { state: "failed", reason: /ERR_WINDSOCK_VALUE_NOT_JSON.*rows\[1\]\.when/ });
  },
);

t.test("windsock run: a task that fails ends the run with 1, and the table says why", async (t) => {
  const cwd = t.testdir({
    "dag.ts": `
      import { Dag } from "windsock";
      const dag = new Dag("broken");
      const a = dag.task("a", async () => { throw new Error("no disk"); })();
      dag.task("b", async () => 1)().after(a);
      export default dag;
    `,
  });
  const ended = await runCli(["run", "dag.ts"], { cwd });
  t.equal(ended.code, 1);
  t.match(ended.stdout, /^a +✗ failed +1 /m);
  t.match(ended.stdout, /^b +✗ upstream_failed +0$/m);
  t.match(ended.stdout, /^a: .*no disk/m);
});
