// A whole worker of Airflow 3.3.2, client, supervisor and runner, with our server for its API.
import t from "tap";
import { startOnAirflow } from "./attempts.ts";
import { proveExactValues } from "./exact-values.ts";
import { proveCombination } from "./outcomes.ts";
import { startOurApi } from "./servers.ts";

t.jobs = 2;
t.setTimeout(600_000);
const server = await startOurApi(t);

const combination = { server, start: startOnAirflow };

proveCombination(t, "Airflow's worker, our server", combination);
proveExactValues(t, "Airflow's worker, our server", combination);
