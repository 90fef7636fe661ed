import { readFileSync } from "node:fs";
import {
  type AirflowRelease,
  type LocalServer,
  loadSeed,
  openLocalServer,
  openStore,
} from "../../src/local/index.ts";
import { type Outcome, runProbe } from "./execution-probe.ts";

/** Starts a server with the seed in it. The caller closes it. */
export async function openSeededServer(airflow: AirflowRelease): Promise<LocalServer> {
  const store = openStore(":memory:");
  const { jwtSecret = "", jwtAudience = "" } = loadSeed(
    store,
    JSON.parse(readFileSync("conformance/seed.json", "utf8")),
  );
  return openLocalServer({ store, jwtSecret, jwtAudience, airflow });
}

/** Sends all checks to our server, told to be a release. */
export async function probeAs(airflow: AirflowRelease): Promise<readonly Outcome[]> {
  await using server = await openSeededServer(airflow);
  const { baseUrl, jwtSecret: secret, jwtAudience: audience } = server;
  return await runProbe(baseUrl, { secret, audience });
}

/** Sends all checks to our server, and returns those of a group that Airflow's contract is made of. */
export async function probeOurs(groups: RegExp): Promise<readonly Outcome[]> {
  const outcomes = await probeAs("3.3.2");
  return outcomes.filter(({ check }) => check.level === "contract" && groups.test(check.id));
}
