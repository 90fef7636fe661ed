// The answers that the embedded server is held to, test/data/execution-probe.json, are those of real releases of Airflow.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import t from "tap";
import { expectedOf, runProbe } from "../support/execution-probe.ts";
import type { Release } from "./environment.ts";
import { startAirflowApi } from "./servers.ts";

t.setTimeout(600_000);

const installed: Readonly<Record<Release, string>> = { "3.3": "3.3.2", "3.2": "3.2.2" };

for (const release of ["3.3", "3.2"] as const) {
  const version = installed[release];
  t.test(`Airflow ${version}: every check has the expected answer`, async (t) => {
    const seed = readFileSync("conformance/seed.json", "utf8");
    const { ready } = await startAirflowApi(t, seed, release);
    const { base_url: baseUrl, jwt_secret: secret, jwt_audience: audience } = ready;
    const outcomes = await runProbe(baseUrl, { secret, audience });
    t.ok(outcomes.length > 500, `${outcomes.length} checks`);
    t.strictSame(
      outcomes.flatMap(({ check, seen }) => {
        const expected = expectedOf(check, version);
        return isDeepStrictEqual(expected, seen) ? [] : [{ id: check.id, expected, seen }];
      }),
      [],
    );
  });
}
