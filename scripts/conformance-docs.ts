// Compares docs/conformance.md with the cases and the lists of known failures, and fails when it tells something else. With
// --update it writes it. That the lists are true is seen by test/interop/conformance, which plays every case, and for ours by
// test/end-to-end/conformance-*.test.ts and test/conformance-server.test.ts.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { type CaseHead, conformanceCases, type Side } from "../src/conformance/index.ts";
import { parseKnownFailing } from "../src/conformance/known-failing.ts";
import { inapplicable } from "../src/conformance/verdict.ts";

/** An implementation: a column. */
interface Column {
  readonly title: string;
  /** What its lists of known failures are called; undefined: it has none. */
  readonly list?: string;
  /** Release of Airflow that it plays, or speaks with; of one side another. */
  readonly airflow: string;
  readonly otherwise?: Readonly<Partial<Record<Side, string>>>;
  readonly sides: readonly Side[];
}

/** What is known of an implementation, of one side. */
interface Row {
  readonly one: CaseHead;
  readonly side: Side;
  /** Undefined: the case is nothing for its release, or its side. */
  readonly failure: (column: Column) => string | undefined;
  readonly applies: (column: Column) => boolean;
}

const path = "docs/conformance.md";
const sides: readonly Side[] = ["supervisor", "runner", "server"];
const columns: readonly Column[] = [
  { title: "Windsock", airflow: "3.4.0b2", otherwise: { supervisor: "3.3.2" }, sides },
  ...["3.4.0b2", "3.3.2", "3.2.2"].map((airflow) => ({
    title: `Airflow ${airflow}`,
    list: `airflow-${airflow}`,
    airflow,
    sides,
  })),
  {
    title: "TypeScript SDK 0.1.0-beta1",
    list: "airflow-ts-sdk-0.1.0-beta1",
    airflow: "3.3.2",
    sides: ["runner"],
  },
];

const rows = (await Promise.all(sides.map(rowsOf))).flat();
const capabilities: Readonly<Record<string, string>> = JSON.parse(
  readFileSync("conformance/capabilities.json", "utf8"),
);
const page = `# Conformance

\`windsock conformance supervisor|runner|server -- COMMAND…\` proves an implementation from outside, whatever it is written in. This page shows what came of
${rows.length} cases: they are data, in [conformance/cases](../conformance/cases), and each says in a sentence what it proves. It is made by
\`scripts/conformance-docs.ts\` of the cases and of the lists in [conformance/known-failing](../conformance/known-failing); \`npm test\` plays every case against
Windsock, \`npm run test:interop\` against every other implementation of the table: both fail when a case fails that is on no list, or passes that is on one. To prove a runner
of your own: [write-a-runner.md](write-a-runner.md).

Airflow's columns are its own supervisor, its own task runner in Python, and its Execution API on SQLite, of that release; cases that are nothing for a release are not counted.
Windsock's column is for the newest of them, that of its supervisor for 3.3.2, whose protocol it speaks. Airflow's TypeScript SDK is a runner only, here beside 3.3.2.

## How an implementation is called

| side | what is appended to the command | how often |
|---|---|---|
| supervisor | \`--json-path FILE --execution-api-url URL -- RUNNER…\`: the workload as an executor hands it over, the Execution API, the runner to start | once a case |
| runner | \`--comm=HOST:PORT --logs=HOST:PORT\`, as Airflow's coordinators do; the Dag it needs is in [write-a-runner.md](write-a-runner.md) | once a case |
| server | \`--seed FILE\`: what is in its database, [conformance/seed.json](../conformance/seed.json). It prints a line of JSON when it is ready (\`base_url\`, \`jwt_secret\`, \`jwt_audience\`), and ends when its standard input does | once |

A supervisor starts the runner with \`--comm=\` and \`--logs=\` appended, or with the frames on descriptor 0; it writes the log to
\`$AIRFLOW__LOGGING__BASE_LOG_FOLDER/<log_path of the workload>\`, and exits with 0 only when a success was acknowledged. Settings come in Airflow's own variables.

A list of known failures (\`--known-failing FILE\`) has a line a case, \`<id> <what the implementation does>\`. What begins with \`sometimes\` is about chance and may pass; what begins
with \`hangs\` is given five seconds; any other case of the list that passes is a failure of the run.

${sides.map(tableOf).join("\n\n")}

## Capabilities

What Airflow's conformance text asks of a language SDK, and hazards beyond it. *yes*: each case that is about it passes; *partly*: some do; *–*: no case for it.

${table(
  ["", "", ...columns.map(({ title }) => title)],
  Object.entries(capabilities).map(([id, meaning]) => [
    id,
    meaning,
    ...columns.map((column) => wordFor(id, column)),
  ]),
)}

## What fails, and how
${columns.map(failuresOf).join("")}`;

if (process.argv.includes("--update")) {
  writeFileSync(path, page);
} else if (readFileSync(path, "utf8") !== page) {
  process.stderr.write(
    `${path} is not what cases and lists say: node scripts/conformance-docs.ts --update\n`,
  );
  process.exitCode = 1;
}

async function rowsOf(side: Side): Promise<readonly Row[]> {
  const cases = await conformanceCases(side);
  const lists = new Map(columns.map((column) => [column, listOf(column, side, cases)]));
  return cases.map((one) => {
    const applies = (column: Column): boolean =>
      column.sides.includes(side) &&
      inapplicable(one, column.otherwise?.[side] ?? column.airflow) === undefined;
    return {
      one,
      side,
      applies,
      failure: (column) => (applies(column) ? lists.get(column)?.get(one.id) : undefined),
    };
  });
}

function listOf({ list }: Column, side: Side, cases: readonly CaseHead[]) {
  const file = `conformance/known-failing/${side}/${list}.txt`;
  return list === undefined || !existsSync(file)
    ? new Map<string, string>()
    : parseKnownFailing(readFileSync(file, "utf8"), file, cases);
}

function tableOf(side: Side): string {
  const ofSide = rows.filter((row) => row.side === side);
  const groups = Map.groupBy(ofSide, ({ one: { id } }) => id.slice(0, id.indexOf(".")));
  const shown = columns.filter((column) => column.sides.includes(side));
  const line = (name: string, some: readonly Row[]): readonly string[] => [
    name,
    String(some.length),
    ...shown.map((column) => count(some, column)),
  ];
  const title = `${side[0]?.toUpperCase()}${side.slice(1)}s`;
  return `## ${title}\n\n${table(
    ["group", "cases", ...shown.map((column) => column.title)],
    [...[...groups].map(([name, some]) => line(name, some)), line("**all**", ofSide)],
  )}`;
}

/** How many of those that apply pass. */
function count(some: readonly Row[], column: Column): string {
  const applicable = some.filter((row) => row.applies(column));
  const passed = applicable.filter((row) => row.failure(column) === undefined);
  return applicable.length === 0 ? "–" : `${passed.length}/${applicable.length}`;
}

function wordFor(capability: string, column: Column): string {
  const some = rows.filter((row) => row.one.covers?.includes(capability) && row.applies(column));
  const failed = some.filter((row) => row.failure(column) !== undefined).length;
  if (some.length === 0) {
    return "–";
  }
  return failed === 0 ? "yes" : failed < some.length ? "partly" : "no";
}

/** Known failures of an implementation, those with one cause together. */
function failuresOf(column: Column): string {
  const parts = column.sides.flatMap((side) => {
    const failed = rows.filter((row) => row.side === side && row.failure(column) !== undefined);
    const causes = Map.groupBy(failed, (row) => row.failure(column) ?? "");
    const lines = [...causes].map(
      ([cause, some]) => `- ${cause}: ${some.map(({ one: { id } }) => `\`${id}\``).join(", ")}`,
    );
    return failed.length === 0
      ? []
      : [
          `<details><summary>As a ${side}: ${failed.length}</summary>\n\n${lines.join("\n")}\n\n</details>\n`,
        ];
  });
  return `\n### ${column.title}\n\n${parts.join("\n") || "Nothing.\n"}`;
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [row(head), `|${"---|".repeat(head.length)}`, ...lines.map(row)].join("\n");
}
