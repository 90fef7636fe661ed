import type { Environment } from "./settings.ts";

/** What a runner inherits: what programs need to work, and nothing of the worker. */
const inherited =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TEMP|TMP|HOSTNAME|PWD|FORCE_COLOR|NO_COLOR|NODE_ENV|SSL_CERT_\w+|PYTHON\w*|VIRTUAL_ENV|WINDSOCK_(?:DAGS|CACHE|KILL_GRACE)|AIRFLOW_HOME|AIRFLOW__LOGGING__(?:LOGGING_LEVEL|NAMESPACE_LEVELS)|AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST)$/;

/** The part of a worker's environment that its runners get. */
export function runnerEnvironment(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => inherited.test(name)));
}
