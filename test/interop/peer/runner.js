// Tasks of the Dag "interop" in Airflow's own TypeScript SDK: each does what the one of its name in interop.ts does.
import { Dag, DagRegistry, serveDags } from "apache-airflow-ts-sdk";

const dag = new Dag("interop");

dag.task("succeed", async () => ({ answer: 42, list: [1, 2.5, null], text: "é" }));

dag.task("nothing", async () => {});

for (const task of ["crash", "crash_last"]) {
  dag.task(task, async () => {
    throw new Error("a crash");
  });
}

dag.task("exchange", async ({ client }) => {
  const pulled = await client.getXCom({ key: "return_value", taskId: "upstream" });
  const variable = await client.getVariable("region");
  const missing = (await client.getVariable("missing")) ?? "none";
  const { login, password } = await client.getConnectionOrThrow("warehouse");
  await client.setXCom({ key: "seen", value: { pulled, variable, missing, login } });
  process.stdout.write(`read everything, ${password}\n`);
  return "done";
});

dag.task("speak", async () => {
  process.stdout.write("to stdout\n");
  process.stderr.write("to stderr\n");
});

await serveDags(new DagRegistry(dag));
