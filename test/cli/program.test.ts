import t from "tap";
import { runProgram } from "../../src/cli/program.ts";
import { oneTask } from "../support/dag-file.ts";
import { fakeTerminal } from "../support/terminal.ts";

for (const args of [
  ["--help"],
  ["run", "--help"],
  ["serve", "-h"],
  ["serialize", "--help"],
  ["conformance", "--help"],
  ["contract", "--help"],
  ["contract", "check", "--help"],
]) {
  t.test(`help: windsock ${args.join(" ")} begins with examples`, async (t) => {
    const terminal = fakeTerminal();
    t.equal(await runProgram(args, terminal), 0);
    t.match(terminal.out(), /^Examples:\n {2}windsock /);
    t.match(terminal.out(), /\nUsage: windsock /);
    t.equal(terminal.err(), "");
  });
}

t.test("help: lists the programs that have their own", async (t) => {
  const terminal = fakeTerminal();
  await runProgram(["--help"], terminal);
  t.match(terminal.out(), /execute-workload .*see\s+its\s+own\s+--help/s);
});

t.test("no arguments: help on stderr, as a usage error", async (t) => {
  const terminal = fakeTerminal();
  t.equal(await runProgram([], terminal), 64);
  t.match(terminal.err(), /Usage: windsock/);
  t.equal(terminal.out(), "");
});

t.test("--version: the version of the package", async (t) => {
  const terminal = fakeTerminal();
  t.equal(await runProgram(["--version"], terminal), 0);
  t.match(terminal.out(), /^\d+\.\d+\.\d+/);
});

for (const [name, { args, message }] of Object.entries({
  "an unknown option, with the nearest": {
    args: ["run", "a.ts", "--jsn"],
    message: "unknown option '--jsn'; nearest: --json",
  },
  "an unknown option with nothing near": {
    args: ["run", "a.ts", "--qqqqqqqq"],
    message: "unknown option '--qqqqqqqq'",
  },
  "an unknown command, with the nearest": {
    args: ["rnu"],
    message: "unknown command 'rnu'; nearest: run",
  },
  "a missing argument": { args: ["run"], message: "missing required argument 'file'" },
  "a release that is none": {
    args: ["conformance", "server", "--airflow", "3.3", "--", "x"],
    message: /argument '3\.3' is invalid\. not a release of Airflow 3$/,
  },
  "a word too many": {
    args: ["run", "a.ts", "b.ts"],
    message: /^too many arguments for 'run'. Expected 1 argument but got 2/,
  },
  "a value that is no number": {
    args: ["serve", "--port", "many"],
    message: /argument 'many' is invalid. not a whole number$/,
  },
  "a value that is no choice": {
    args: ["serialize", "a.ts", "--airflow", "2.9"],
    message: /argument '2.9' is invalid. Allowed choices are 3.3, 3.4$/,
  },
})) {
  t.test(`usage error: ${name}`, async (t) => {
    const terminal = fakeTerminal();
    t.equal(await runProgram([...args, "--json"], terminal), 64);
    const { error } = JSON.parse(terminal.out());
    t.match(error, { code: "ERR_WINDSOCK_USAGE", message });
    t.ok(terminal.err().startsWith("ERR_WINDSOCK_USAGE: "));
  });
}

t.test(
  "commands: run, serialize, serve, contract and conformance are called, and their end is the exit code",
  async (t) => {
    const folder = t.testdir({ "dag.ts": oneTask("") });
    const serialized = fakeTerminal({ cwd: folder });
    t.equal(await runProgram(["serialize", "dag.ts"], serialized), 0);
    t.match(JSON.parse(serialized.out()), { dag: { dag_id: "one" } });

    const args = ["--var", "a=1", "--var", "b=2", "--parallelism", "2", "--json"];
    const ran = fakeTerminal({ cwd: folder });
    t.equal(await runProgram(["run", "dag.ts", ...args], ran), 0);
    t.match(JSON.parse(ran.out()), { state: "success" });

    const served = fakeTerminal({ cwd: folder });
    served.interrupt("SIGTERM");
    t.equal(await runProgram(["serve"], served), 0);
    t.match(JSON.parse(served.out()), { base_url: /^http:/ });

    const checked = fakeTerminal();
    t.equal(await runProgram(["contract", "check", "--spec", "gone.json"], checked), 2);
    t.match(checked.err(), /^ERR_WINDSOCK_DOCUMENT_UNREADABLE: gone\.json cannot be read/);

    const proven = fakeTerminal();
    t.equal(
      await runProgram(
        ["conformance", "server", "--airflow", "3.4.0b2", "--", "/nowhere/at-all", "--x"],
        proven,
      ),
      2,
    );
    t.match(proven.err(), /^ERR_WINDSOCK_PEER_NOT_STARTED: \/nowhere\/at-all cannot be started/);
  },
);

t.test(
  "commands: an error of ours is reported, with the exit code that it stands for",
  async (t) => {
    const terminal = fakeTerminal({ cwd: t.testdir({}) });
    t.equal(await runProgram(["run", "gone.ts"], terminal), 64);
    t.match(terminal.err(), /^ERR_WINDSOCK_DAG_FILE_MISSING: no such file: /);
  },
);

t.test("commands: a signal before anything has begun is the end, and no error", async (t) => {
  const terminal = fakeTerminal({ cwd: t.testdir({ "dag.ts": oneTask("") }) });
  terminal.interrupt("SIGINT");
  t.equal(await runProgram(["serialize", "dag.ts"], terminal), 130);
  t.equal(terminal.err(), "");
});
