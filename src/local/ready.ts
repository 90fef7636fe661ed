import type { SeedSettings } from "./seed.ts";
import type { LocalServer } from "./server/server.ts";
import { textOf } from "./store/row.ts";
import { taskInstanceById } from "./store/store.ts";

/** Life of the tokens that are handed out at the start, in seconds: a working day and more. */
const lifeSeconds = 24 * 3_600;

/**
 * What a server says when it is ready, for programs that started it: where it is, how to sign tokens, and for each seeded
 * task instance its id and tokens; for those that are queued, the whole workload.
 */
export async function readyDocument(
  server: LocalServer,
  seed?: SeedSettings,
): Promise<Readonly<Record<string, unknown>>> {
  const taskInstances: Record<string, unknown> = {};
  const workloads: Record<string, unknown> = {};
  for (const [name, id] of seed?.taskInstances ?? []) {
    const workload = await server.token(id, "workload", lifeSeconds);
    taskInstances[name] = {
      id,
      tokens: { execution: await server.token(id, "execution", lifeSeconds), workload },
    };
    const ti = taskInstanceById(server.store, id);
    if (ti?.["state"] === "queued") {
      workloads[name] = workloadOf(ti, workload);
    }
  }
  const connectionTests: Record<string, unknown> = {};
  for (const [name, id] of seed?.connectionTests ?? []) {
    connectionTests[name] = {
      id,
      tokens: { workload: await server.token(id, "workload", lifeSeconds) },
    };
  }
  return {
    schemaVersion: 1,
    pid: process.pid,
    base_url: server.baseUrl,
    jwt_secret: server.jwtSecret,
    jwt_audience: server.jwtAudience,
    task_instances: taskInstances,
    connection_tests: connectionTests,
    workloads,
  };
}

/** A task instance as an executor would hand it over: Airflow's `ExecuteTask`. */
export function workloadOf(
  ti: Readonly<Record<string, unknown>>,
  token: string,
  dagRelPath: string = "",
): Readonly<Record<string, unknown>> {
  const mapIndex = Number(ti["map_index"]);
  const [dagId, runId, taskId] = [
    textOf(ti, "dag_id"),
    textOf(ti, "run_id"),
    textOf(ti, "task_id"),
  ];
  const tryNumber = Number(ti["try_number"]);
  const mapped = mapIndex < 0 ? "" : `map_index=${mapIndex}/`;
  return {
    type: "ExecuteTask",
    token,
    ti: {
      id: ti["id"],
      task_id: taskId,
      dag_id: dagId,
      run_id: runId,
      try_number: tryNumber,
      map_index: mapIndex,
      dag_version_id: ti["id"],
      pool_slots: 1,
      priority_weight: 1,
      queue: "default",
      hostname: null,
      context_carrier: null,
    },
    dag_rel_path: dagRelPath === "" ? `${dagId}.py` : dagRelPath,
    bundle_info: { name: "seed", version: null },
    log_path: `dag_id=${dagId}/run_id=${runId}/task_id=${taskId}/${mapped}attempt=${tryNumber}.log`,
    sentry_integration: "",
  };
}
