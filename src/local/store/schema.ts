/**
 * The steps that make the tables of the embedded server, oldest first. A new file takes them all; a file of an earlier
 * release, which counts in `user_version` what it has, takes those it lacks. A step that was released is never changed.
 *
 * Moments are ISO 8601 texts in UTC with six digits, so that they sort as text; JSON is kept as the text that came, so that
 * numbers and the order of keys stay.
 */
export const migrations: readonly string[] = [
  `
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
`,
  // Assets, their events, human input, state stores, connection tests. What a run has consumed becomes rows.
  `
CREATE TABLE asset (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  uri TEXT NOT NULL,
  asset_group TEXT NOT NULL DEFAULT 'asset',
  extra TEXT NOT NULL DEFAULT '{}',
  is_active INTEGER NOT NULL DEFAULT 0,
  UNIQUE (name, uri)
) STRICT;
CREATE TABLE asset_alias (name TEXT PRIMARY KEY, alias_group TEXT NOT NULL DEFAULT 'asset') STRICT;
CREATE TABLE asset_alias_asset (
  alias TEXT NOT NULL REFERENCES asset_alias ON DELETE CASCADE,
  asset_id INTEGER NOT NULL REFERENCES asset ON DELETE CASCADE,
  PRIMARY KEY (alias, asset_id)
) STRICT;
CREATE TABLE asset_event (
  id INTEGER PRIMARY KEY,
  asset_id INTEGER NOT NULL REFERENCES asset ON DELETE CASCADE,
  timestamp TEXT NOT NULL,
  extra TEXT NOT NULL DEFAULT '{}',
  source_dag_id TEXT,
  source_run_id TEXT,
  source_task_id TEXT,
  source_map_index INTEGER NOT NULL DEFAULT -1,
  partition_key TEXT
) STRICT;
CREATE INDEX asset_event_by_asset ON asset_event (asset_id, timestamp);
CREATE TABLE asset_event_alias (
  event_id INTEGER NOT NULL REFERENCES asset_event ON DELETE CASCADE,
  alias TEXT NOT NULL,
  PRIMARY KEY (event_id, alias)
) STRICT;
CREATE TABLE asset_event_run (
  event_id INTEGER NOT NULL REFERENCES asset_event ON DELETE CASCADE,
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  PRIMARY KEY (event_id, dag_id, run_id),
  FOREIGN KEY (dag_id, run_id) REFERENCES dag_run ON DELETE CASCADE
) STRICT;
CREATE TABLE hitl_detail (
  ti_id TEXT PRIMARY KEY,
  options TEXT NOT NULL,
  subject TEXT NOT NULL,
  body TEXT,
  defaults TEXT,
  multiple INTEGER NOT NULL DEFAULT 0,
  params TEXT NOT NULL DEFAULT '{}',
  assigned_users TEXT NOT NULL DEFAULT '[]',
  responded_at TEXT,
  responded_by TEXT,
  chosen_options TEXT,
  params_input TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE task_state_store (
  dag_id TEXT NOT NULL,
  run_id TEXT NOT NULL,
  task_id TEXT NOT NULL,
  map_index INTEGER NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  expires_at TEXT,
  PRIMARY KEY (dag_id, run_id, task_id, map_index, key)
) STRICT;
CREATE TABLE asset_state_store (
  asset_id INTEGER NOT NULL REFERENCES asset ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  writer_id TEXT NOT NULL,
  PRIMARY KEY (asset_id, key)
) STRICT;
CREATE TABLE callback (id TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT;
CREATE TABLE connection_test (
  id TEXT PRIMARY KEY,
  state TEXT NOT NULL,
  conn_id TEXT NOT NULL,
  conn_type TEXT NOT NULL,
  host TEXT,
  "schema" TEXT,
  login TEXT,
  password TEXT,
  port INTEGER,
  extra TEXT,
  commit_on_success INTEGER NOT NULL DEFAULT 0,
  result_message TEXT
) STRICT;
INSERT OR IGNORE INTO asset (name, uri, extra)
  SELECT e.value ->> '$.asset.name', e.value ->> '$.asset.uri', coalesce(e.value -> '$.asset.extra', '{}')
  FROM dag_run r, json_each(r.consumed_asset_events) e;
INSERT INTO asset_event (asset_id, timestamp, extra, source_dag_id, source_run_id, source_task_id, source_map_index, partition_key)
  SELECT DISTINCT a.id, e.value ->> '$.timestamp', coalesce(e.value -> '$.extra', '{}'), e.value ->> '$.source_dag_id',
    e.value ->> '$.source_run_id', e.value ->> '$.source_task_id', coalesce(e.value ->> '$.source_map_index', -1),
    e.value ->> '$.partition_key'
  FROM dag_run r, json_each(r.consumed_asset_events) e
    JOIN asset a ON a.name = e.value ->> '$.asset.name' AND a.uri = e.value ->> '$.asset.uri';
INSERT INTO asset_event_run (event_id, dag_id, run_id)
  SELECT DISTINCT v.id, r.dag_id, r.run_id
  FROM dag_run r, json_each(r.consumed_asset_events) e
    JOIN asset a ON a.name = e.value ->> '$.asset.name' AND a.uri = e.value ->> '$.asset.uri'
    JOIN asset_event v ON v.asset_id = a.id AND v.timestamp = e.value ->> '$.timestamp'
      AND v.source_task_id IS e.value ->> '$.source_task_id';
INSERT OR IGNORE INTO asset_event_alias (event_id, alias)
  SELECT v.id, s.value ->> '$.name'
  FROM dag_run r, json_each(r.consumed_asset_events) e, json_each(e.value, '$.source_aliases') s
    JOIN asset a ON a.name = e.value ->> '$.asset.name' AND a.uri = e.value ->> '$.asset.uri'
    JOIN asset_event v ON v.asset_id = a.id AND v.timestamp = e.value ->> '$.timestamp';
UPDATE asset_event SET timestamp = substr(replace(timestamp, 'Z', '.'), 1, 20) || '000000Z' WHERE timestamp NOT LIKE '%.%';
ALTER TABLE dag_run DROP COLUMN consumed_asset_events;
ALTER TABLE dag_run ADD COLUMN note TEXT;
`,
];
