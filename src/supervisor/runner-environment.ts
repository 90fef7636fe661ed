import type { Environment } from "./settings.ts";

/** What our own runner needs, and what programs that tasks start expect. A set: an expression as long takes time to compile. */
const inherited = new Set(
  `PATH HOME USER LOGNAME SHELL LANG LANGUAGE TZ TMPDIR TEMP TMP XDG_CACHE_HOME HOSTNAME FORCE_COLOR NO_COLOR
   NODE_ENV NODE_EXTRA_CA_CERTS http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY
   WINDSOCK_DAGS WINDSOCK_CACHE WINDSOCK_KILL_GRACE WINDSOCK_KEEP_ENV
   AIRFLOW_HOME AIRFLOW__CORE__DEFAULT_TIMEZONE AIRFLOW__LOGGING__LOGGING_LEVEL AIRFLOW__LOGGING__NAMESPACE_LEVELS
   AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST`.split(/\s+/),
);
const inheritedPrefixes = ["LC_", "SSL_CERT_"];
/** What belongs to the worker alone: its keys, its database, its own way into other programs. */
const withheld =
  /^(?:AIRFLOW__(?:API_AUTH|DATABASE|CELERY|SMTP|SECRETS|EXECUTION_API)__\w+|AIRFLOW__\w*(?:FERNET_KEY|SECRET|PASSWORD|CONN|TOKEN|_CMD)\w*|WINDSOCK_(?:TOKEN|STATE_DIR)|NODE_OPTIONS|NODE_PATH|LD_\w+)$/;

/**
 * The part of a worker's environment that a runner gets.
 *
 * Our own gets what is on a list, and what `WINDSOCK_KEEP_ENV` names: names separated by commas, `*` at the end for all
 * that begin so. A foreign one may need any of Airflow's settings, so it gets all but the worker's secrets.
 */
export function runnerEnvironment(
  env: Environment,
  way: "windsock" | "coordinator" | "stdin" | "grpc",
): Record<string, string> {
  const kept = (env["WINDSOCK_KEEP_ENV"] ?? "").split(/[\s,]+/).filter(Boolean);
  const isKept = (name: string): boolean =>
    kept.some((one) => (one.endsWith("*") ? name.startsWith(one.slice(0, -1)) : name === one));
  const isGiven = (name: string): boolean =>
    way === "windsock"
      ? inherited.has(name) || inheritedPrefixes.some((prefix) => name.startsWith(prefix))
      : !withheld.test(name);
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (isGiven(name) || isKept(name))) {
      given[name] = value;
    }
  }
  return given;
}
