/** Version of the schema, kept in the file; a file of another version is not opened. */
export const schemaVersion = 1;

/**
 * Tables of the embedded server. Moments are ISO 8601 texts in UTC with six digits, so that they sort as text; JSON is
 * kept as the text that came, so that numbers and the order of keys stay.
 */
export const schema = `
CREATE TABLE dag (
  dag_id TEXT PRIMARY KEY,
  serialized TEXT NOT NULL,
  is_paused INTEGER NOT NULL DEFAULT 0,
  is_stale INTEGER NOT NULL DEFAULT 0,
  has_import_errors INTEGER NOT NULL DEFAULT 0,
  allowed_run_types TEXT,
  bundle_name TEXT,
  owners TEXT,
  tags TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE TABLE dag_run (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  logical_date TEXT,
  data_interval_start TEXT,
  data_interval_end TEXT,
  run_after TEXT NOT NULL,
  start_date TEXT,
  end_date TEXT,
  state TEXT NOT NULL,
  run_type TEXT NOT NULL,
  conf TEXT,
  clear_number INTEGER NOT NULL DEFAULT 0,
  triggering_user_name TEXT,
  partition_key TEXT,
  consumed_asset_events TEXT NOT NULL DEFAULT '[]',
  PRIMARY KEY (dag_id, run_id),
  UNIQUE (dag_id, logical_date)
) STRICT;
CREATE TABLE task_instance (
  id TEXT PRIMARY KEY,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL DEFAULT -1,
  state TEXT,
  try_number INTEGER NOT NULL DEFAULT 0,
  max_tries INTEGER NOT NULL DEFAULT 0,
  hostname TEXT NOT NULL DEFAULT '',
  unixname TEXT NOT NULL DEFAULT '',
  pid INTEGER,
  start_date TEXT,
  end_date TEXT,
  duration REAL,
  last_heartbeat_at TEXT,
  next_method TEXT,
  next_kwargs TEXT,
  trigger_timeout TEXT,
  rendered_map_index TEXT,
  retry_delay_seconds REAL,
  retry_reason TEXT,
  operator TEXT,
  UNIQUE (dag_id, run_id, task_id, map_index),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run ON DELETE CASCADE
) STRICT;
CREATE TABLE task_instance_history (
  id TEXT PRIMARY KEY,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  try_number INTEGER NOT NULL,
  state TEXT NOT NULL,
  start_date TEXT,
  end_date TEXT,
  duration REAL,
  retry_reason TEXT
) STRICT;
CREATE TABLE task_reschedule (
  ti_id TEXT NOT NULL,
  start_date TEXT NOT NULL,
  end_date TEXT NOT NULL,
  reschedule_date TEXT NOT NULL
) STRICT;
CREATE TABLE task_trigger (
  ti_id TEXT PRIMARY KEY,
  classpath TEXT NOT NULL,
  kwargs TEXT,
  queue TEXT
) STRICT;
CREATE TABLE xcom (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL DEFAULT -1,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  mapped_length INTEGER,
  dag_result INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (dag_id, run_id, task_id, map_index, key)
) STRICT;
CREATE TABLE variable (key TEXT PRIMARY KEY, value TEXT, description TEXT) STRICT;
CREATE TABLE connection (
  conn_id TEXT PRIMARY KEY,
  conn_type TEXT NOT NULL,
  host TEXT,
  "schema" TEXT,
  login TEXT,
  password TEXT,
  port INTEGER,
  extra TEXT
) STRICT;
CREATE TABLE rendered_fields (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  fields TEXT NOT NULL,
  PRIMARY KEY (dag_id, run_id, task_id, map_index)
) STRICT;
`;
