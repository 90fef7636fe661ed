// The cases that the embedded server is held to are true of real releases of Airflow, but for what is known of those.
import { readFileSync } from "node:fs";
import t from "tap";
import { runConformance } from "../../src/conformance/index.ts";
import { airflowEnvironment, type Release, versions } from "./environment.ts";
import { airflowApiCommand } from "./servers.ts";

t.setTimeout(900_000);

const releases: readonly Release[] = ["3.4", "3.3", "3.2"];

for (const release of releases) {
  const airflow = versions[release];
  t.test(`Airflow ${airflow}: every case passes, or is known to fail`, async (t) => {
    const file = `conformance/known-failing/server/airflow-${airflow}.txt`;
    const { cases, totals } = await runConformance({
      side: "server",
      command: airflowApiCommand(release),
      env: airflowEnvironment(),
      airflow,
      knownFailing: { file, text: readFileSync(file, "utf8") },
    });
    t.strictSame(
      cases.filter(({ status }) => status === "fail" || status === "unexpected-pass"),
      [],
    );
    t.ok(totals.pass > 500, `${totals.pass} passed`);
  });
}
