// Our server through the kit, as whoever writes another one would do it: no case fails, and none is known to fail.
import { resolve } from "node:path";
import t from "tap";
import { runConformance } from "../src/conformance/index.ts";
import { airflowReleases } from "../src/local/index.ts";

t.setTimeout(180_000); // whole runs, on a machine that may be busy

const bin = resolve("src/cli/bin.ts");
const { PATH, HOME } = process.env;

for (const airflow of airflowReleases) {
  t.test(`windsock serve --airflow ${airflow}: passes every case that applies`, async (t) => {
    const beganAt = performance.now();
    const { cases, totals } = await runConformance({
      side: "server",
      command: [process.execPath, bin, "serve", "--watch-stdin", "--airflow", airflow],
      env: { PATH, HOME },
      airflow,
    });
    t.strictSame(
      cases.filter(({ status }) => status !== "pass" && status !== "not-applicable"),
      [],
    );
    t.ok(totals.pass >= 500, `${totals.pass} passed`);
    t.comment(`${cases.length} cases in ${((performance.now() - beganAt) / 1000).toFixed(1)} s`);
  });
}
