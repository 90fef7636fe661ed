type Members = Readonly<Record<string, unknown>>;

/** The attempt that is run unless a case says otherwise: the first of its task, with no other try left. */
export function makeWorkload(id: string, changes: Members = {}): Members {
  const ordinary = {
    type: "ExecuteTask",
    token: tokenFor(id),
    ti: {
      id,
      dag_id: "d",
      run_id: "r",
      task_id: "t",
      try_number: 1,
      map_index: -1,
      dag_version_id: "0199b4a5-5b9c-7000-8000-000000000002",
      hostname: null,
      context_carrier: null,
      pool_slots: 1,
      queue: "default",
      priority_weight: 1,
    },
    dag_rel_path: "d.py",
    bundle_info: { name: "b", version: null },
    log_path: "attempt.log",
  };
  return merge(ordinary, changes);
}

/** What the server answers to the claim. */
export function makeContext(changes: Members = {}): Members {
  const ordinary = {
    dag_run: {
      dag_id: "d",
      run_id: "r",
      logical_date: "2026-01-02T03:04:05.000006Z",
      data_interval_start: null,
      data_interval_end: null,
      run_after: "2026-01-02T03:04:05Z",
      start_date: "2026-01-02T03:04:06Z",
      end_date: null,
      clear_number: 0,
      run_type: "manual",
      state: "running",
      conf: {},
      consumed_asset_events: [],
      partition_key: null,
      triggering_user_name: null,
    },
    task_reschedule_count: 0,
    max_tries: 0,
    should_retry: false,
    variables: [],
    connections: [],
    xcom_keys_to_clear: [],
  };
  return merge(ordinary, changes);
}

/** Lays changes over a value: objects are merged, `"<absent>"` takes a member away. Values may be in the forms of a case. */
function merge(base: Members, changes: Members): Members {
  const merged: Record<string, unknown> = { ...base };
  for (const [name, value] of Object.entries(changes)) {
    const old = merged[name];
    if (value === "<absent>") {
      delete merged[name];
    } else if (isObject(old) && isObject(value) && !Object.keys(value)[0]?.startsWith("$")) {
      merged[name] = merge(old, value);
    } else {
      merged[name] = value;
    }
  }
  return merged;
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A token that looks like one, and that nobody checks.
 *
 * @param turn - 0: what a workload has; above: its successors, each of which lives longer than the one before
 */
export function tokenFor(id: string, turn: number = 0): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const claims = {
    sub: id,
    scope: turn === 0 ? "workload" : "execution",
    iat: 1,
    nbf: 1,
    exp: 4_000_000_000 + turn,
    aud: "urn:airflow.apache.org:task",
    jti: String(turn),
  };
  return `${part({ alg: "HS512", typ: "JWT" })}.${part(claims)}.c2lnbmF0dXJl`;
}
