import { silentLogger } from "../src/base/index.ts";
import { loadBuilt } from "./built.ts";
import type { Sandbox } from "./sandbox.ts";
import { workloadOf } from "./workload.ts";

/**
 * Runs an attempt under a supervisor in this process, to its end.
 *
 * @returns from the workload to the answer that acknowledged its state, in ms
 */
export async function superviseTask(sandbox: Sandbox, taskId: string): Promise<number> {
  const { supervise, settingsFrom } = await loadBuilt("supervisor");
  const settings = settingsFrom({ ...sandbox.env });
  const from = process.hrtime.bigint();
  await supervise({
    workload: workloadOf(taskId),
    apiUrl: sandbox.baseUrl,
    launch: { way: "windsock", dags: sandbox.dags },
    settings,
    logger: silentLogger,
  });
  return Number((await sandbox.acknowledgedAt()) - from) / 1e6;
}
