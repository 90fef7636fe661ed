// Airflow's own task runners, of 3.3.2 and 3.2.2, under our supervisor, on our server.
import t from "tap";
import { pythonRunner, startOnOurs } from "./attempts.ts";
import type { Release } from "./environment.ts";
import { proveExactValues } from "./exact-values.ts";
import { ourExitCodes, proveCombination } from "./outcomes.ts";
import { startOurApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);

for (const release of ["3.3", "3.2"] satisfies Release[]) {
  const server = await startOurApi(t);
  const name = `Airflow ${release}'s runner, our supervisor`;
  const start: typeof startOnOurs = (t, work) => startOnOurs(t, work, pythonRunner(release));
  proveCombination(t, name, { server, start, exitCodes: ourExitCodes });
  proveExactValues(t, name, { server, start });
}
