import t from "tap";
import { runProgram } from "../../src/cli/program.ts";
import { fakeTerminal } from "../support/terminal.ts";

for (const args of [["--help"], ["run", "--help"], ["serve", "-h"], ["serialize", "--help"]]) {
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
