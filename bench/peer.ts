import type { Command } from "./processes.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Airflow's own supervisor and runner for a task of the same Dag in Python: one fresh process, as on a worker.
 *
 * @param python - an interpreter with Airflow 3.3
 */
export function airflowCommand(python: string, sandbox: Sandbox, workload: string): Command {
  const bundle = {
    name: "bench",
    classpath: "airflow.dag_processing.bundles.local.LocalDagBundle",
    kwargs: { path: sandbox.dags },
  };
  return {
    program: python,
    args: ["-m", "airflow.sdk.execution_time.execute_workload", "--json-path", workload],
    env: {
      ...sandbox.env,
      AIRFLOW__CORE__EXECUTION_API_SERVER_URL: sandbox.baseUrl,
      AIRFLOW__CORE__LOAD_EXAMPLES: "False",
      AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: JSON.stringify([bundle]),
    },
  };
}
