// Our supervisor starts runners as Airflow's coordinators do, and connects them to Airflow's own Execution API.
import { resolve } from "node:path";
import t, { type Test } from "tap";
import { coordinated, startOnOurs, type Work } from "./attempts.ts";
import { peerRunner } from "./environment.ts";
import { ourExitCodes, proveCombination } from "./outcomes.ts";
import { startAirflowApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);

const runners = {
  "our runner": { command: [resolve("src/runner/main.ts")] },
  "Airflow's TypeScript SDK": {
    command: [peerRunner()],
    lacks: ["fail_now", "skip", "set variables", "records"],
  },
} as const;

for (const [name, { command, ...more }] of Object.entries(runners)) {
  const server = await startAirflowApi(t);
  const start = (t: Test, work: Work) =>
    startOnOurs(t, work, coordinated(process.execPath, ...command));
  const combination = { server, start, exitCodes: ourExitCodes, ...more };
  proveCombination(t, `${name}, launched as by a coordinator`, combination);
}
