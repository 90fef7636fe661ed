// Airflow's own supervisor 3.3.2, on its own Execution API, starts our runner as its coordinators do.
import t from "tap";
import { startOnAirflow } from "./attempts.ts";
import { proveCombination } from "./outcomes.ts";
import { startAirflowApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);
const server = await startAirflowApi(t);
const queue = "typescript";

proveCombination(t, "our runner, Airflow's supervisor", { server, start: startOnAirflow, queue });

t.test("our runner, Airflow's supervisor: a task that the file does not have", async (t) => {
  const workload = server.workload("absent", queue);
  await startOnAirflow(t, { baseUrl: server.ready.base_url, workload }).finished;
  t.equal(await server.stateOf("absent"), "removed");
});

t.test("our runner, Airflow's supervisor: the server takes the task away", async (t) => {
  const workload = server.workload("wait", queue);
  const attempt = startOnAirflow(t, { baseUrl: server.ready.base_url, workload });
  await attempt.logged("waiting");
  await server.setState("wait", "failed");
  const { log } = await attempt.finished;
  t.ok(
    log.some(({ event }) => event === "cleaned up"),
    "the task was told, and could clean up",
  );
  t.equal(await server.stateOf("wait"), "failed");
});
