// The client of Airflow's own Task SDK 1.3.2 has the same answers from our server as from Airflow's Execution API.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import t from "tap";
import { operations } from "../../src/contract/index.ts";
import { airflowEnvironment, pythonOf } from "./environment.ts";
import { type SeededServer, type SeenRequest, startAirflowApi, startOurApi } from "./servers.ts";

t.setTimeout(600_000);
const seedFile = "conformance/seed.json";

/** What the client made of an answer. */
interface Outcome {
  readonly answer?: unknown;
  readonly error?: string;
  readonly status?: number;
}

/** Routes that this client does not use; the last two come with Airflow 3.4. */
const unused = [
  "get_previous_dagrun_compat",
  "health",
  "ping",
  "run_callback",
  "update_dag_run_note",
];

t.test("Airflow's client: each of its methods, on our server as on Airflow's", async (t) => {
  const seed = readFileSync(seedFile, "utf8");
  const airflow = await startAirflowApi(t, seed);
  const theirs = await callAll(airflow);
  const ours = await callAll(await startOurApi(t, seed));

  t.strictSame(
    Object.keys(operations).filter((id) => !unused.includes(id)),
    operationsOf(await airflow.requests()),
    "every route that it can call is called",
  );
  t.strictSame(Object.keys(ours), Object.keys(theirs));
  t.match(theirs, { "life of the token after the old one": { answer: 600 } }, "it was renewed");
  const names = Object.keys(theirs);
  t.ok(names.length > 100, `${names.length} calls`);
  for (const name of names) {
    t.strictSame(comparable(ours[name]), comparable(theirs[name]), name);
  }
});

/** Calls each method in a process of its own. */
async function callAll({ ready }: SeededServer): Promise<Readonly<Record<string, Outcome>>> {
  const child = spawn(pythonOf("3.3"), ["test/interop/python/client_calls.py", seedFile], {
    env: airflowEnvironment({
      AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "1",
      AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT: "60",
    }),
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(ready));
  const [output] = await Promise.all([text(child.stdout), once(child, "exit")]);
  return JSON.parse(output);
}

/** What both must have in common: not the words that a server is free to choose, nor the order of a set. */
function comparable(outcome: Outcome | undefined): unknown {
  return JSON.parse(JSON.stringify(outcome), (key, value: unknown) => {
    const isFree = key === "operator" || key === "relative_fileloc";
    const isSet = key === "xcom_keys_to_clear" && Array.isArray(value);
    return isFree ? typeof value : isSet ? value.map(String).toSorted() : value;
  });
}

/** Ids of the operations that were asked for, in the order of the contract. */
function operationsOf(requests: readonly SeenRequest[]): string[] {
  const patterns = Object.entries(operations).map(([id, { method, path }]) => {
    const expression = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      name.endsWith("key") ? ".+" : "[^/]+",
    );
    const weight = path.split("/").length - path.split("{").length / 10; // a key may have slashes
    return { id, method, expression: new RegExp(`^${expression}$`), weight };
  });
  const found = requests.map(({ method, path }) => {
    const fitting = patterns.filter(
      (one) => one.method === method && one.expression.test(`/${path}`),
    );
    return fitting.toSorted((a, b) => b.weight - a.weight)[0]?.id;
  });
  return Object.keys(operations).filter((id) => found.includes(id));
}
