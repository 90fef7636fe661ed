import { execFile } from "node:child_process";
import { cpSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import t from "tap";
import { kinds } from "../src/compare/index.ts";

/** A change on purpose, in a copy, and the lines that npm run contract has to say about it. */
interface Seed {
  readonly file: string;
  readonly was: RegExp;
  readonly is: string;
  readonly found: RegExp;
  /** What each finding names. */
  readonly item: string;
}

const seeds: Readonly<Record<string, Seed>> = {
  "a field deleted from a proto": {
    file: "proto/windsock/supervisor/v1/xcom.proto",
    was: /  optional bool dag_result = 7[^;]*;\n/,
    is: "",
    found: /SetXCom\.dag_result: nothing here, bool~=false in Airflow \(3\.3\.0 to 3\.4\.0b2\)/,
    item: "dag_result",
  },
  "a field deleted from the OpenAPI file": {
    file: "openapi/execution.yaml",
    was: /        conf: \{ oneOf: \[ \{ additionalProperties: true, type: object \}, \{ type: "null" \} \] \}\n/,
    is: "",
    found: /DagRun\.conf: nothing here, map<any> \| null in Airflow \(2025-04-11 to 2026-10-30\)/,
    item: "DagRun.conf",
  },
  "a field of another type in a proto": {
    file: "proto/windsock/supervisor/v1/variable.proto",
    was: /string key = 1/,
    is: "int64 key = 1",
    found: /GetVariable\.key: int here, str in Airflow/,
    item: "key",
  },
  "a route renamed": {
    file: "openapi/execution.yaml",
    was: /  \/variables\/keys:\n/,
    is: "  /variables/names:\n",
    found: /GET \/variables\/keys: nothing here, get_variable_keys any in Airflow/,
    item: "/variables/",
  },
};

const run = promisify(execFile);

t.test("npm run contract: keeps what is in the repository", async (t) => {
  const { stdout } = await run(process.execPath, ["scripts/contract.ts"]);
  t.match(stdout, /^proto\/ as in Airflow: kept$/m);
  t.match(stdout, /^openapi\/ as in Airflow: kept$/m);
  t.notMatch(stdout, /broken/);
});

for (const [name, { file, was, is, found, item }] of Object.entries(seeds)) {
  t.test(`npm run contract: names ${name}`, async (t) => {
    const folder = t.testdir({});
    for (const part of ["proto", "openapi", "buf.yaml"]) {
      cpSync(part, join(folder, part), { recursive: true });
    }
    const path = join(folder, file);
    const text = readFileSync(path, "utf8");
    t.match(text, was);
    writeFileSync(path, text.replace(was, is));
    const failed = await run(process.execPath, ["scripts/contract.ts", folder]).then(
      () => undefined,
      (error: unknown) => Object(error),
    );
    t.equal(failed?.code, 1);
    t.match(failed?.stdout, found);
    const findings = String(failed?.stdout)
      .split("\n")
      .filter((line) => line.startsWith("  "));
    t.strictSame(
      findings.filter((line) => !line.includes(item)),
      [],
      "nothing else",
    );
  });
}

t.test("docs/contract.md: every kind of change, and whether it breaks", async (t) => {
  const page = readFileSync("docs/contract.md", "utf8");
  const told = [...page.matchAll(/^\| `([a-z-]+)` \| (yes|no) \| (.*) \|$/gm)].map((row) =>
    row.slice(1, 4),
  );
  const known = Object.entries(kinds).map(([kind, { breaking, why }]) => [
    kind,
    breaking ? "yes" : "no",
    why,
  ]);
  t.strictSame(told, known);
});

t.test("docs/contract.md: every marker of openapi/execution.yaml", async (t) => {
  const used = new Set(readFileSync("openapi/execution.yaml", "utf8").match(/\bx-[a-z-]+(?=:)/g));
  used.delete("x-enum-varnames"); // Airflow's own
  const page = readFileSync("docs/contract.md", "utf8");
  t.strictSame(
    [...used].filter((marker) => !page.includes(`\`${marker}\``)),
    [],
  );
});

t.test("versions are compared in src/contract/version.ts alone", async (t) => {
  const isCode = (line: string) => !/^\s*(?:\*|\/\/|\/\*)/.test(line);
  const dated = /["'](?:2025-0[4-9]|2025-1[0-2]|2026-(?:04-06|06-30|10-30))[\d-]*["']/;
  const release = /["'`=]3\.\d+(?:\.\d+)?(?:b\d+)?["'`](?!: \{|: \w)/; // the keys of a table are of a type
  const strays = globSync("src/**/*.ts")
    .filter((path) => path !== "src/contract/version.ts")
    .filter((path) =>
      readFileSync(path, "utf8")
        .split("\n")
        .some((line) => isCode(line) && (dated.test(line) || release.test(line))),
    );
  t.strictSame(strays, []);
});
