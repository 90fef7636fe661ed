import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCannedApi } from "./servers/start-server.ts";
import { dagRun, workloadOf } from "./workload.ts";

/** A server and a folder for what attempts leave: workloads, logs, journals, caches. */
export interface Sandbox extends AsyncDisposable {
  readonly baseUrl: string;
  readonly folder: string;
  /** Folder of the Dag that is run. */
  readonly dags: string;
  /** Settings of the attempts, as variables of environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Writes the workload of a task in a Dag file, as Airflow's scheduler does. Returns its path. */
  writeWorkload(taskId: string, dagFile: string): Promise<string>;
  /** What a task returned last. */
  resultOf(taskId: string): Promise<unknown>;
  /** When the server last answered a call for a state, on the clock of `process.hrtime`. */
  acknowledgedAt(): Promise<bigint>;
}

/** Makes a sandbox; all of it goes when it is disposed of. */
export async function openSandbox(): Promise<Sandbox> {
  const server = await startCannedApi();
  const { baseUrl } = server;
  const folder = await mkdtemp(join(tmpdir(), "windsock-bench-"));
  const ask = async (path: string) => (await fetch(new URL(path, baseUrl))).text();
  return {
    baseUrl,
    folder,
    dags: join(import.meta.dirname, "dags"),
    env: {
      AIRFLOW_HOME: folder,
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(folder, "logs"),
      WINDSOCK_STATE_DIR: join(folder, "state"),
      WINDSOCK_CACHE: join(folder, "cache"),
    },
    async writeWorkload(taskId, dagFile) {
      const path = join(folder, `${taskId}.${dagFile}.json`);
      const workload = workloadOf(taskId);
      const ti = { ...workload.ti, pool_slots: 1, priority_weight: 1 };
      await writeFile(path, JSON.stringify({ ...workload, ti, dag_rel_path: dagFile }));
      return path;
    },
    async resultOf(taskId) {
      const run = `${dagRun.dag_id}/${encodeURIComponent(dagRun.run_id)}`;
      const answer: unknown = JSON.parse(await ask(`xcoms/${run}/${taskId}/return_value`));
      return Object(answer).value;
    },
    acknowledgedAt: async () => BigInt(await ask("acknowledged")),
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
