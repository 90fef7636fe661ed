/** JSON as Airflow stores it: wrapped where a type is not JSON's own. */
export type Encoded =
  | null
  | boolean
  | number
  | string
  | readonly Encoded[]
  | { readonly [key: string]: Encoded | undefined };

/** A task in a serialized Dag. Keys that are left out have Airflow's defaults; moments and durations are seconds. */
export interface SerializedTask {
  readonly task_id: string;
  /** Any text: the scheduler imports nothing. */
  readonly task_type: string;
  readonly _task_module: string;
  readonly template_fields: readonly string[];
  readonly _needs_expansion: boolean;
  /** The only edges; sorted. */
  readonly downstream_task_ids: readonly string[];
  readonly [option: string]: Encoded | undefined;
}

/** A Dag as Airflow stores it, version 3: the object under `dag`. */
export interface SerializedDag {
  readonly dag_id: string;
  readonly fileloc: string;
  readonly relative_fileloc: string;
  readonly timezone: string;
  readonly timetable: Encoded;
  readonly tasks: readonly { readonly __type: "operator"; readonly __var: SerializedTask }[];
  readonly [option: string]: Encoded | undefined;
}

/** The whole document. Airflow 3.0 to 3.4 read version 3. */
export interface SerializedDagDocument {
  readonly __version: 3;
  readonly dag: SerializedDag;
}
