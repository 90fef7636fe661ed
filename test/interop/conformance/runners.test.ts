// Airflow's own task runner, of each release, and its TypeScript SDK, against the kit.
import t from "tap";
import { peerRunner, type Release, versions } from "../environment.ts";
import { hosted, listOf, proveImplementation, pythonDag } from "./implementations.ts";

t.setTimeout(900_000);
const releases: readonly Release[] = ["3.4", "3.3", "3.2"];

for (const release of releases) {
  const airflow = versions[release];
  t.test(`the runner of Airflow ${airflow}: every case passes, or is known to fail`, async (t) => {
    const command = await hosted(t, release, "runner");
    const list = listOf(release);
    await proveImplementation(t, { side: "runner", command, airflow, list, env: pythonDag });
  });
}

t.test("Airflow's TypeScript SDK: every case passes, or is known to fail", async (t) => {
  const command = [process.execPath, peerRunner(process.env, "conformance.js")];
  const list = "airflow-ts-sdk-0.1.0-beta1";
  await proveImplementation(t, { side: "runner", command, airflow: "3.3.2", list });
});
