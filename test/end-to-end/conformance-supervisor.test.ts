import { join } from "node:path";
import t from "tap";
import { buildBundles } from "../../scripts/build-bundles.ts";
import { runConformance } from "../../src/conformance/index.ts";

t.setTimeout(600_000); // more than a thousand processes, on a machine that may be busy

const folder = t.testdir({ "package.json": '{ "version": "0.0.0" }' });
await buildBundles(join(folder, "dist/bin"));

/** All cases as one release has them, and those that differ for others. */
const releases = {
  "3.3.2": undefined,
  "3.2.2": ["older.*", "outcome.*"],
  "3.4.0b2": ["stop.*", "outcome.*"],
} as const;

for (const [airflow, ids] of Object.entries(releases)) {
  t.test(`the supervisor passes all cases, as Airflow ${airflow} has them`, async (t) => {
    const { cases, totals } = await runConformance({
      side: "supervisor",
      command: [process.execPath, join(folder, "dist/bin/windsock.cjs"), "execute-workload"],
      env: { PATH: process.env["PATH"], WINDSOCK_KILL_GRACE: "0.5" },
      airflow,
      ...(ids !== undefined && { ids }),
    });
    t.strictSame(
      cases.filter(({ status }) => status !== "pass" && status !== "not-applicable"),
      [],
    );
    t.ok(totals.pass > 30);
  });
}
