import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import t from "tap";
import { readErrorClasses } from "../scripts/error-classes.ts";
import { exitCodes } from "../src/cli/exit-code.ts";
import { exitCodeOfError } from "../src/supervisor/exit-code.ts";
import { runCli } from "./support/cli.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy

const readme = readFileSync("README.md", "utf8");
const pages = ["README.md", "CONTRIBUTING.md", "src/README.md", ...globSync("docs/*.md")];
const dag = block("ts file=dag.ts");

t.test("the Dag: runs to success through the command line, as it stands", async (t) => {
  const cwd = t.testdir({ "dag.ts": dag });
  const { code, stdout, stderr } = await runCli(["run", "dag.ts", "--json"], { cwd });
  t.equal(code, 0, stderr);
  const { state, taskInstances } = JSON.parse(stdout);
  t.equal(state, "success");
  const values = taskInstances.map(({ taskId, xcom }: Record<string, unknown>) => [taskId, xcom]);
  t.strictSame(Object.fromEntries(values), {
    extract: { return_value: { data: [301.27, 433.21, 502.22] } },
    transform: { return_value: { total: 301.27 + 433.21 + 502.22 } },
    load: {},
  });
  t.match(readFileSync(taskInstances[2].logPath, "utf8"), /"event":"loaded".*"total":1236/);
});

t.test("the Dag: its types are right, and the wrong one does not compile", async (t) => {
  const wrong = block("ts file=wrong.ts");
  const folder = t.testdir({
    "right.ts": dag,
    "wrong.ts": dag.replace(/^load\(.*\);$/m, wrong),
    "tsconfig.json": JSON.stringify({
      compilerOptions: {
        module: "nodenext",
        target: "esnext",
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        types: ["node"],
        typeRoots: [resolve("node_modules/@types")],
        paths: { windsock: [resolve("src/index.ts")] },
      },
      include: ["*.ts"],
    }),
  });
  // The test runner puts its way to load modules into every child's environment; the compiler cannot be loaded so.
  const tsc = ["-u", "NODE_OPTIONS", resolve("node_modules/.bin/tsc")];
  const { code, stdout } = await run("env", [...tsc, "-p", folder, "--pretty", "false"]);
  t.not(code, 0);
  const faults = stdout.split("\n").filter((line) => /error TS/.test(line));
  const line = readFileSync(join(folder, "wrong.ts"), "utf8").split("\n").indexOf(wrong.trim()) + 1;
  const [, named = ""] = /error (TS\d+)/.exec(wrong) ?? [];
  t.equal(faults.length, 1, stdout);
  t.match(faults[0], new RegExp(`wrong\\.ts\\(${line},\\d+\\): error ${named}:`));
});

t.test("exit codes: the table is that of the code", async (t) => {
  const words: Readonly<Record<string, keyof typeof exitCodes>> = {
    success: "success",
    failed: "failed",
    "up for retry": "upForRetry",
    skipped: "skipped",
    "deferred, rescheduled or awaiting input": "parked",
    "wrong usage": "usage",
    "API unreachable": "unreachable",
    "bug in Windsock": "bug",
    "not ours to run": "tryAgain",
    refused: "refused",
    configuration: "configuration",
    "ended by SIGINT": "SIGINT",
    "by SIGTERM": "SIGTERM",
  };
  const told = [...readme.matchAll(/^\| (\d[\d ·]*) \| (.*) \|$/gm)].flatMap(
    ([, codes = "", meanings = ""]) => {
      const ofMeaning = meanings.split(" · ");
      return codes.split(" · ").map((code, at) => [words[ofMeaning[at] ?? ""], Number(code)]);
    },
  );
  t.strictSame(Object.fromEntries(told), exitCodes);
});

t.test("exit codes: no error of an attempt ends with another", async (t) => {
  const known: readonly number[] = Object.values(exitCodes);
  for (const { code } of readErrorClasses()) {
    t.ok(known.includes(exitCodeOfError({ code })), `${code}`);
  }
});

for (const [command, lines] of Object.entries(Object.groupBy(commandLines(), commandOf))) {
  t.test(`windsock ${command}: its help knows what the pages show`, async (t) => {
    const { code, stdout, stderr } = await runCli(
      command === "runner" ? ["--help"] : [command, "--help"],
      { cwd: t.testdir({}) },
    );
    t.equal(code, 0, stderr);
    t.match(stdout, new RegExp(`\\b${command}\\b`));
    for (const line of lines ?? []) {
      for (const [option] of line.matchAll(/(?<= )--[a-z-]+/g)) {
        t.ok(stdout.includes(`${option} `) || stdout.includes(`${option}\n`), `${line}: ${option}`);
      }
    }
  });
}

t.test("npm: every script that the pages name is there", async (t) => {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const named = pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/\bnpm (?:run (?:--silent )?)?([a-z:]+)/g)].map(
      ([, name = ""]) => name,
    ),
  );
  const builtIn = ["ci", "cit", "install"];
  t.ok(named.length > 8);
  t.strictSame(
    named.filter((name) => !builtIn.includes(name) && !(name in scripts)),
    [],
  );
});

t.test("links: every one of a page leads to a file", async (t) => {
  for (const page of pages) {
    for (const [, target = ""] of readFileSync(page, "utf8").matchAll(/\]\((?!https?:)([^)#]+)/g)) {
      t.ok(globSync(join(page, "..", target)).length === 1, `${page}: ${target}`);
    }
  }
});

/** The code between two fences, by what stands behind the first one. */
function block(info: string): string {
  const found = readme.split(`\n\`\`\`${info}\n`)[1]?.split("\n```")[0];
  if (found === undefined) {
    throw new Error(`README.md has no block "${info}"`);
  }
  return `${found}\n`;
}

/** Command lines of `windsock` in all pages: lines of shell blocks, and what stands between backticks. */
function commandLines(): string[] {
  return pages.flatMap((page) =>
    [...readFileSync(page, "utf8").matchAll(/(?:^|`)windsock(?: --)? ([a-z][^`\n]*)/gm)].map(
      ([, line = ""]) => line,
    ),
  );
}

function commandOf(line: string): string {
  return line.split(" ")[0] ?? "";
}

async function run(program: string, args: readonly string[]) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code, stdout };
}
