import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { Argument, Command, CommanderError, InvalidArgumentError, Option } from "commander";
import {
  airflowReleases,
  defaultForm,
  defaultRelease,
  serializedForms,
} from "../contract/index.ts";
import { UsageError } from "./errors.ts";
import { exitCodes, signalExitCode } from "./exit-code.ts";
import { reportError } from "./report-error.ts";
import type { Terminal } from "./terminal.ts";

/** Codes with which commander says that it printed what was asked for. */
const answered = ["commander.helpDisplayed", "commander.help", "commander.version"];

/**
 * Parses the arguments, calls the command and reports what goes wrong.
 *
 * @param args - what stands after the program's name
 * @returns the exit code
 */
export async function runProgram(args: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.success;
  const program = createProgram(terminal, (code) => {
    exitCode = code;
  });
  try {
    if (args.length === 0) {
      terminal.stderr.write(program.helpInformation());
      return exitCodes.usage;
    }
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError && answered.includes(error.code)) {
      return exitCodes.success;
    }
    if (terminal.stop.aborted && error === terminal.stop.reason) {
      return signalExitCode(terminal.stop);
    }
    const reported = error instanceof CommanderError ? usageErrorOf(error) : error;
    return reportError(reported, terminal, args.includes("--json"));
  }
}

type Settle = (exitCode: number) => void;

function createProgram(terminal: Terminal, settle: Settle): Command {
  const program = new Command("windsock")
    .description("Task SDK for Apache Airflow 3, in TypeScript.")
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: () => {}, // errors are reported in our own form
    });
  addRun(program, terminal, settle);
  addServe(program, terminal, settle);
  addSerialize(program, terminal, settle);
  addContract(program, terminal, settle);
  addConformance(program, terminal, settle);
  addProgram(
    program,
    "execute-workload",
    "Runs one attempt for an Airflow that hands over workloads; see its own --help.",
  );
  addProgram(
    program,
    "runner",
    "Loads user code. Supervisors start it, nobody else does: ours with sockets to inherit, Airflow's with two addresses.",
  )
    .option("--comm <host:port>", "where the supervisor speaks frames")
    .option("--logs <host:port>", "where it takes records");
  return withExamples(program, [
    "windsock run dags/sales.ts                 run a Dag to its end, on this machine",
    "windsock run dags/sales.ts --task load     run one of its tasks alone",
    "windsock run dags/sales.ts --json          one JSON document: states, tries, XComs",
    "windsock serve --port 8080                 Airflow's Execution API on SQLite",
    "windsock serialize dags/sales.ts           what Airflow's scheduler would see",
  ]);
}

function addRun(program: Command, terminal: Terminal, settle: Settle): void {
  const command = program
    .command("run")
    .description("Runs a Dag to its end: real supervisors and runners, an embedded server.")
    .argument("<file>", "TypeScript or JavaScript file whose default export is a Dag or several")
    .option("--dag <id>", "which Dag, when the file has several")
    .option("--task <id>", "run this task alone")
    .option("--conf <json>", "configuration of the run: a JSON object, or @file")
    .option("--var <key=value>", "set a variable; repeatable", collect)
    .option("--conn <id=uri>", "set a connection: a URI, JSON, or @file; repeatable", collect)
    .option("--logical-date <time>", "logical date of the run, ISO 8601; default now")
    .option("--db <file>", "keep everything in this SQLite file; default in memory")
    .option("--logs <dir>", "folder for task logs; default .windsock/logs")
    .option("--parallelism <number>", "most tasks at once; default two per core", wholeNumber)
    .option("--quiet", "print no progress")
    .option("--json", "print one JSON document instead of the table")
    .action(async (file, options) => {
      const { run } = await import("./commands/run.ts");
      settle(await run(file, options, terminal));
    });
  withExamples(command, [
    "windsock run dags/sales.ts",
    `windsock run dags/sales.ts --conf '{"day": "2026-01-31"}' --var region=eu`,
    "windsock run dags/sales.ts --conn warehouse=@warehouse.json",
    "windsock run dags/sales.ts --dag sales_daily --task load",
  ]);
}

function addServe(program: Command, terminal: Terminal, settle: Settle): void {
  const command = program
    .command("serve")
    .description("Serves the Execution API. Prints one line of JSON when it is ready.")
    .option("--port <number>", "port; 0 takes a free one", wholeNumber, 0)
    .option("--host <name>", "address to listen on", "127.0.0.1")
    .option("--db <file>", "keep everything in this SQLite file; default in memory")
    .option("--seed <file>", "JSON file with Dags, runs, variables, connections to begin with")
    .addOption(
      new Option("--airflow <version>", "release of Airflow to answer as")
        .choices(airflowReleases)
        .default(defaultRelease),
    )
    .option("--watch-stdin", "stop when standard input ends")
    .option("--json", "no effect: the ready line is JSON already")
    .action(async (options) => {
      const { serve } = await import("./commands/serve.ts");
      settle(await serve(options, terminal));
    });
  withExamples(command, [
    "windsock serve",
    "windsock serve --port 8080 --db windsock.db --seed seed.json",
    "windsock serve --airflow 3.2.2",
  ]);
}

function addSerialize(program: Command, terminal: Terminal, settle: Settle): void {
  const command = program
    .command("serialize")
    .description("Prints the Dags of a file in the form that Airflow's scheduler reads.")
    .argument("<file>", "TypeScript or JavaScript file whose default export is a Dag or several")
    .addOption(
      new Option("--airflow <version>", "release that will read it")
        .choices(serializedForms)
        .default(defaultForm),
    )
    .option("--json", "no effect: the output is JSON already")
    .action(async (file, options) => {
      const { serialize } = await import("./commands/serialize.ts");
      settle(await serialize(file, options, terminal));
    });
  withExamples(command, [
    "windsock serialize dags/sales.ts",
    "windsock serialize dags/sales.ts --airflow 3.4 > sales.json",
  ]);
}

function addContract(program: Command, terminal: Terminal, settle: Settle): void {
  const contract = program
    .command("contract")
    .description("Checks what others serve against the contract; for their CI.");
  const command = contract
    .command("check")
    .description(
      "Compares a server or a document with the contract. Exit code: 0 compatible, 1 breaking, 2 cannot be checked.",
    )
    .option("--server <url>", "base address of an Execution API")
    .option("--spec <file>", "OpenAPI document, JSON or YAML")
    .option(
      "--against <what>",
      "a document, a dated version or a release to hold it to; default: ours, at its version",
    )
    .option("--json", "print one JSON document instead of the table")
    .action(async (options) => {
      const { contractCheck } = await import("./commands/contract.ts");
      settle(await contractCheck(options, terminal));
    });
  const examples = [
    "windsock contract check --server http://localhost:8080/execution",
    "windsock contract check --spec openapi.json --against 3.3.2",
    "windsock contract check --spec new.yaml --against old.yaml --json",
  ];
  withExamples(command, examples);
  withExamples(contract, examples);
}

function addConformance(program: Command, terminal: Terminal, settle: Settle): void {
  const command = program
    .command("conformance")
    .description(
      "Proves an implementation from outside, whatever its language. Exit code: 0 nothing wrong, 1 a case failed or passed unexpectedly, 2 it could not be run.",
    )
    .addArgument(
      new Argument("<side>", "what it plays").choices(["supervisor", "runner", "server"]),
    )
    .argument("[command...]", "after --, the command that starts it; see docs/conformance.md")
    .option("--airflow <version>", "release that it plays, or speaks with", release, defaultRelease)
    .option("--known-failing <file>", "list of cases that it is known to fail")
    .option("--case <id>", "only this case, or `group.*`; repeatable", collect)
    .option("--core", "only what a new implementation needs first")
    .addOption(
      new Option("--format <name>", "form of the report")
        .choices(["tap", "junit", "json"])
        .default("tap"),
    )
    .option("--json", "the same as --format json")
    .action(async (side, words, options) => {
      const { conformance } = await import("./commands/conformance.ts");
      settle(await conformance(side, words, { options, terminal }));
    });
  withExamples(command, [
    "windsock conformance server --airflow 3.4.0b2 -- windsock serve --watch-stdin --airflow 3.4.0b2",
    "windsock conformance supervisor --core -- ./my-supervisor",
    "windsock conformance runner --case 'xcom.*' --known-failing known.txt -- ./my-runner",
    "windsock conformance runner --format junit -- java -jar runner.jar > report.xml",
  ]);
}

/** Lists a program that main.ts starts itself, before any parsing. */
function addProgram(program: Command, name: string, description: string): Command {
  return program.command(name).description(description).helpOption("-h, --help", "print this");
}

function withExamples(command: Command, examples: readonly string[]): Command {
  const lines = ["Examples:", ...examples.map((example) => `  ${example}`), ""];
  return command
    .helpOption("-h, --help", "print this")
    .addHelpText("before", lines.join("\n"))
    .exitOverride();
}

function collect(value: string, previous: readonly string[] = []): string[] {
  return [...previous, value];
}

function wholeNumber(value: string): number {
  if (!/^\d{1,9}$/.test(value)) {
    throw new InvalidArgumentError("not a whole number");
  }
  return Number(value);
}

function release(value: string): string {
  if (!/^3\.\d{1,2}\.\d{1,2}((a|b|rc)\d{1,2})?$/.test(value)) {
    throw new InvalidArgumentError("not a release of Airflow 3");
  }
  return value;
}

/** Turns `error: unknown option '--jsn'\n(Did you mean --json?)` into our form. */
function usageErrorOf(error: CommanderError): UsageError {
  const [first = "", ...others] = error.message.split("\n");
  const nearest = others.map((line) => /^\(Did you mean (.*)\?\)$/.exec(line)?.[1]).find(Boolean);
  const fact = first.replace(/^error: /, "").replace(/\.$/, "");
  /* c8 ignore next -- the parser quotes what it means */
  const option = /'([^' ]+)/.exec(first)?.[1] ?? "";
  return new UsageError(nearest === undefined ? fact : `${fact}; nearest: ${nearest}`, option);
}

function packageVersion(): string {
  const file = resolve(import.meta.filename, "../../../package.json"); // the same from src/cli and dist/bin
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
