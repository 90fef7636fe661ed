// The runner of docs/write-a-runner.md, in plain Python: it is as short as the page says, and passes the core.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import t from "tap";
import { runConformance } from "../../src/conformance/index.ts";

const folder = resolve("examples/runners/python");
const page = readFileSync("docs/write-a-runner.md", "utf8");

t.test("the runner in plain Python: 150 lines, nothing but Python's own library", async (t) => {
  const lines = readFileSync(`${folder}/runner.py`, "utf8").trimEnd().split("\n");
  t.ok(lines.length <= 150, `${lines.length} lines`);
  const imported = lines.flatMap((line) => /^(?:import|from) (\w+)/.exec(line)?.[1] ?? []);
  const code = `import sys; print(sorted(set(${JSON.stringify(imported)}) - sys.stdlib_module_names))`;
  t.equal(spawnSync("python3", ["-c", code], { encoding: "utf8" }).stdout, "[]\n");
});

t.test(
  "the runner in plain Python: passes every core case, started as the page says",
  async (t) => {
    const command = /^windsock conformance runner --core -- (python3 .*)$/m.exec(page)?.[1] ?? "";
    const variable = /^export CONFORMANCE_DAG_FILE=\$PWD\/(.*)$/m.exec(page)?.[1] ?? "";
    const { cases, totals } = await runConformance({
      side: "runner",
      command: command.split(" "),
      env: { PATH: process.env["PATH"], CONFORMANCE_DAG_FILE: resolve(variable) },
      airflow: "3.3.2",
      core: true,
    });
    t.strictSame(
      cases.filter(({ status }) => status !== "pass"),
      [],
    );
    t.ok(totals.pass >= 25, `${totals.pass} core cases`);
  },
);
