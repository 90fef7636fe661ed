import type { DagModel, Param } from "../authoring/index.ts";
import { durationSeconds } from "../base/index.ts";
import { defaultForm, nativeForm, type SerializedForm } from "../contract/index.ts";
import { serializeTask } from "./task.ts";
import { serializeSchedule } from "./timetable.ts";
import { withoutUndefined, wrapValue } from "./wrap.ts";

/** What a serialized Dag says beside the declaration. */
export interface SerializeOptions {
  /** Absolute path of the Dag file. */
  readonly fileloc: string;
  /** Path of the Dag file in its bundle. */
  readonly relativeFileloc: string;
  /** Default 3.3, which 3.4 reads too; 3.4 adds what only its native parsing takes. */
  readonly airflow?: SerializedForm;
}

/** A Dag in the form that Airflow stores, version 3. */
export interface SerializedDagDocument {
  readonly __version: 3;
  readonly dag: Readonly<Record<string, unknown>>;
}

/** Airflow's own defaults, which a serialized Dag of 3.3 spells out. */
const limits = { maxActiveTasks: 16, maxActiveRuns: 16, maxConsecutiveFailedDagRuns: 0 };

/** Writes a declared Dag down. The same declaration gives the same JSON: Airflow makes a Dag version of each change. */
export function serializeDag(model: DagModel, options: SerializeOptions): SerializedDagDocument {
  const { dagId, options: given, schedule, timezone, tasks } = model;
  const form = options.airflow ?? defaultForm;
  const isNative = form === nativeForm;
  const fallback: Partial<typeof limits> = isNative ? {} : limits; // a native one has Airflow's configuration fill them
  const onlyOne = schedule.kind === "continuous" ? 1 : undefined;
  return {
    __version: 3,
    dag: withoutUndefined({
      dag_id: dagId,
      fileloc: options.fileloc,
      relative_fileloc: options.relativeFileloc,
      timezone,
      timetable: serializeSchedule(schedule, timezone),
      start_date: model.startSeconds,
      end_date: model.endSeconds,
      catchup: given.catchup ?? (isNative ? undefined : false),
      max_active_tasks: given.maxActiveTasks ?? fallback.maxActiveTasks,
      max_active_runs: given.maxActiveRuns ?? onlyOne ?? fallback.maxActiveRuns,
      max_consecutive_failed_dag_runs:
        given.maxConsecutiveFailedDagRuns ?? fallback.maxConsecutiveFailedDagRuns,
      disable_bundle_versioning: isNative ? undefined : false,
      dagrun_timeout:
        given.dagrunTimeout === undefined ? undefined : durationSeconds(given.dagrunTimeout),
      fail_fast: given.failFast,
      is_paused_upon_creation: given.isPausedUponCreation,
      tags: given.tags === undefined ? undefined : [...new Set(given.tags)].toSorted(),
      description: given.description,
      doc_md: given.doc,
      dag_display_name: given.displayName,
      owner_links: given.ownerLinks,
      params: [...model.params].map(serializeParam),
      tasks: [...tasks.values()].map((task) => serializeTask(task, form)),
      task_group: rootGroup(tasks.keys()),
      edge_info: {},
      dag_dependencies: [],
      deadline: null,
      allowed_run_types: null,
    }),
  };
}

function serializeParam([name, param]: [string, Param]): readonly [string, object] {
  return [
    name,
    {
      __class: "airflow.sdk.definitions.param.Param",
      default:
        param.default === undefined
          ? { __type: "arg_not_set", __var: null }
          : wrapValue(param.default),
      description: param.description ?? null,
      schema: wrapValue(param.schema),
      source: null,
    },
  ];
}

function rootGroup(taskIds: Iterable<string>): object {
  return {
    _group_id: null,
    group_display_name: "",
    prefix_group_id: true,
    tooltip: "",
    ui_color: "CornflowerBlue",
    ui_fgcolor: "#000",
    children: Object.fromEntries([...taskIds].map((id) => [id, ["operator", id]])),
    upstream_group_ids: [],
    downstream_group_ids: [],
    upstream_task_ids: [],
    downstream_task_ids: [],
  };
}
