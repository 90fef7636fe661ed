// The Execution API of each release of Airflow against the kit: the cases that our embedded server is held to are true of them.
import t from "tap";
import { type Release, versions } from "../environment.ts";
import { airflowApiCommand } from "../servers.ts";
import { listOf, proveImplementation } from "./implementations.ts";

t.setTimeout(900_000);
const releases: readonly Release[] = ["3.4", "3.3", "3.2"];

for (const release of releases) {
  const airflow = versions[release];
  t.test(`the server of Airflow ${airflow}: every case passes, or is known to fail`, async (t) => {
    const command = airflowApiCommand(release);
    await proveImplementation(t, { side: "server", command, airflow, list: listOf(release) });
  });
}
