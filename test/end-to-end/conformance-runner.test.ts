import { join } from "node:path";
import t from "tap";
import { buildBundles } from "../../scripts/build-bundles.ts";
import { runConformance } from "../../src/conformance/index.ts";

t.setTimeout(300_000); // some hundred processes, on a machine that may be busy

const folder = t.testdir({ "package.json": '{ "version": "0.0.0" }' });
await buildBundles(join(folder, "dist/bin"));

for (const airflow of ["3.4.0b2", "3.3.2"]) {
  t.test(`the runner passes all cases of its side, as Airflow ${airflow} has them`, async (t) => {
    const { cases, totals } = await runConformance({
      side: "runner",
      command: [process.execPath, join(folder, "dist/bin/windsock.cjs"), "runner"],
      env: {
        PATH: process.env["PATH"],
        WINDSOCK_GREETING_TIMEOUT: "3",
        WINDSOCK_KILL_GRACE: "1",
      },
      airflow,
      ...(airflow === "3.3.2" && { ids: ["greeting.*"] }), // those that differ
    });
    t.strictSame(
      cases.filter(({ status }) => status !== "pass" && status !== "not-applicable"),
      [],
    );
    t.ok(totals.pass > 50);
  });
}
