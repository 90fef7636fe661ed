// Our supervisor on Airflow's own Execution API 3.3.2, with our runner and with Airflow's.
import t, { type Test } from "tap";
import { pythonRunner, startOnOurs, type Work } from "./attempts.ts";
import { proveExactValues } from "./exact-values.ts";
import { ourExitCodes, proveCombination } from "./outcomes.ts";
import { conf } from "./seed.ts";
import { startAirflowApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);
const server = await startAirflowApi(t);
const name = "our supervisor, Airflow's API";

proveCombination(t, `our runner, ${name}`, { server, start: startOnOurs, exitCodes: ourExitCodes });

proveExactValues(t, `Airflow's runner, ${name}`, { server, start: withTheirRunner, conf });

t.test(`our runner, ${name}: a task that the server takes away`, async (t) => {
  const { base_url: baseUrl } = server.ready;
  const attempt = startOnOurs(t, { baseUrl, workload: server.workload("wait") });
  await attempt.logged("waiting");
  await server.setState("wait", "failed");
  const { code, log } = await attempt.finished;
  t.equal(code, 75);
  t.ok(log.some(({ event }) => event === "cleaned up"));
  t.equal(await server.stateOf("wait"), "failed");
});

function withTheirRunner(t: Test, work: Work): ReturnType<typeof startOnOurs> {
  return startOnOurs(t, work, pythonRunner("3.3"));
}
