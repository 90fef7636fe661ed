// The cases that the embedded server is held to are true of real releases of Airflow, but for what is known of those.
import { readFileSync } from "node:fs";
import t from "tap";
import { parseKnownFailing } from "../../src/conformance/known-failing.ts";
import { playServerCase } from "../../src/conformance/server/play.ts";
import { inapplicable, verdictOf } from "../../src/conformance/verdict.ts";
import { serverCases } from "../support/local-server.ts";
import type { Release } from "./environment.ts";
import { startAirflowApi } from "./servers.ts";

t.setTimeout(600_000);

const installed: Readonly<Record<Release, string>> = { "3.3": "3.3.2", "3.2": "3.2.2" };

for (const release of ["3.3", "3.2"] as const) {
  const airflow = installed[release];
  t.test(`Airflow ${airflow}: every case passes, or is known to fail`, async (t) => {
    const seed = readFileSync("conformance/seed.json", "utf8");
    const { ready } = await startAirflowApi(t, seed, release);
    const { base_url: baseUrl, jwt_secret: secret, jwt_audience: audience } = ready;
    const cases = await serverCases();
    const file = `conformance/known-failing/server/airflow-${airflow}.txt`;
    const known = parseKnownFailing(readFileSync(file, "utf8"), file, cases);
    const wrong: unknown[] = [];
    for (const one of cases.filter((each) => inapplicable(each, airflow) === undefined)) {
      const { signal } = new AbortController();
      const faults = await playServerCase(one, {
        ready: { baseUrl, secret, audience },
        airflow,
        signal,
      });
      const { status, detail } = verdictOf(one, { faults, known, seconds: 0 });
      if (status === "fail" || status === "unexpected-pass") {
        wrong.push({ id: one.id, detail });
      }
    }
    t.strictSame(wrong, []);
  });
}
