// Airflow's own supervisor, of each release, against the kit.
import t from "tap";
import { type Release, versions } from "../environment.ts";
import { hosted, listOf, proveImplementation } from "./implementations.ts";

t.setTimeout(900_000);
const releases: readonly Release[] = ["3.4", "3.3", "3.2"];

for (const release of releases) {
  const airflow = versions[release];
  t.test(
    `the supervisor of Airflow ${airflow}: every case passes, or is known to fail`,
    async (t) => {
      const command = await hosted(t, release, "supervisor");
      await proveImplementation(t, { side: "supervisor", command, airflow, list: listOf(release) });
    },
  );
}
