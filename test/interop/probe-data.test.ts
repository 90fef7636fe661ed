// The answers that the embedded server is held to, test/data/execution-probe.json, are those of Airflow 3.3.2 itself.
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import t from "tap";
import { runProbe } from "../support/execution-probe.ts";
import { startAirflowApi } from "./servers.ts";

t.setTimeout(600_000);

t.test("Airflow's Execution API: every check has the expected answer", async (t) => {
  const { ready } = await startAirflowApi(t, readFileSync("test/data/seed.json", "utf8"));
  const { base_url: baseUrl, jwt_secret: secret, jwt_audience: audience } = ready;
  const outcomes = await runProbe(baseUrl, { secret, audience });
  const ofContract = outcomes.filter(({ check }) => check.level === "contract");
  t.ok(ofContract.length > 400, `${ofContract.length} checks`);
  t.strictSame(
    ofContract
      .filter(({ check, seen }) => !isDeepStrictEqual(check.expected, seen))
      .map(({ check: { id, expected }, seen }) => ({ id, expected, seen })),
    [],
  );
});
