import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import t from "tap";
import { runCli } from "../support/cli.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy

t.test("examples/three-steps: one JSON document with every state and value", async (t) => {
  const cwd = t.testdir({});
  const file = resolve("examples/three-steps/dag.ts");
  const { code, stdout, stderr } = await runCli(["run", file, "--json"], { cwd });
  t.equal(code, 0, stderr);
  const document = JSON.parse(stdout);
  t.match(document, { schemaVersion: 1, dagId: "three_steps", state: "success", conf: {} });
  t.strictSame(
    document.taskInstances.map((one: Record<string, unknown>) => ({
      taskId: one["taskId"],
      state: one["state"],
      tryNumber: one["tryNumber"],
      xcom: one["xcom"],
    })),
    [
      { taskId: "extract", value: { "1001": 301.27, "1002": 433.21, "1003": 502.22 } },
      { taskId: "transform", value: { count: 3, total: 301.27 + 433.21 + 502.22 } },
      { taskId: "load", value: "Total order value is: 1236.70" },
    ].map(({ taskId, value }) => ({
      taskId,
      state: "success",
      tryNumber: 1,
      xcom: { return_value: value },
    })),
  );
  for (const { logPath } of document.taskInstances) {
    t.ok(logPath.startsWith(resolve(cwd, ".windsock/logs")), "logs are where one is");
  }
  t.match(readFileSync(document.taskInstances[2].logPath, "utf8"), /"event": ?"loaded"/);
});

t.test("examples/weather: the main job, retry included, leaves its summary and plot", async (t) => {
  const cwd = t.testdir({});
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const [, , ...args] = scripts.start.split(" ");
  const absolute = args.map((arg: string) => (arg.startsWith("examples/") ? resolve(arg) : arg));
  const { code, stdout, stderr } = await runCli(absolute, { cwd });
  t.equal(code, 0, stderr);
  t.match(stdout, /extract_new_york +✓ success +2 /, "the second try succeeded");
  t.match(stdout, /^weather \S+: success after/m);
  t.match(stderr, /extract_new_york up_for_retry next in [01]\.\d s/);

  const summary = JSON.parse(readFileSync("examples/weather/output/summary.json", "utf8"));
  t.equal(summary.warmCelsius, 25, "the variable");
  const [seattle, newYork] = summary.cities;
  t.match(seattle, {
    city: "Seattle",
    extremes: { hottest: { date: "2014-08-11", tempMax: 35.6 } },
  });
  t.match(newYork, {
    city: "New York",
    extremes: { coldest: { date: "2014-01-04", tempMin: -16 } },
  });
  t.equal(seattle.months.length, 12);

  const svg = readFileSync("examples/weather/output/weather.svg", "utf8");
  t.match(svg, /^<svg xmlns/);
  t.equal(svg.match(/<polyline/g)?.length, 4, "two lines per city");
  t.equal(svg.match(/ mm<\/title>/g)?.length, 24, "a bar per city and month");
});
