/** What the environment gives a server: variables and connections, by their names in lower case. */
export interface EnvironmentEntries {
  readonly variables: ReadonlyMap<string, string>;
  /** URIs or JSON objects, as texts. */
  readonly connections: ReadonlyMap<string, string>;
}

/**
 * Takes `AIRFLOW_VAR_<KEY>` and `AIRFLOW_CONN_<ID>` from an environment, as Airflow's servers do.
 *
 * Airflow looks a name up in capitals, so it finds it in whatever case it is asked for; here the name in lower case is
 * meant, as nearly all are written.
 */
export function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): EnvironmentEntries {
  return {
    variables: entriesOf(env, "AIRFLOW_VAR_"),
    connections: entriesOf(env, "AIRFLOW_CONN_"),
  };
}

function entriesOf(
  env: Readonly<Record<string, string | undefined>>,
  prefix: string,
): Map<string, string> {
  return new Map(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && name.startsWith(prefix) && name.length > prefix.length
        ? [[name.slice(prefix.length).toLowerCase(), value]]
        : [],
    ),
  );
}
