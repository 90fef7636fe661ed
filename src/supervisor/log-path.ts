import { isAbsolute, join, normalize } from "node:path";
import type { Workload } from "../contract/index.ts";

/**
 * Where the log of an attempt goes: where the workload says, below the log folder, else where Airflow puts it by
 * default. A path that leads out of the folder, or is none, is not followed.
 */
export function logPathOf({ log_path: path, ti }: Workload, folder: string): string {
  const normal = normalize(path ?? "");
  const isInside =
    path !== null && !/^$|\0/.test(path) && !isAbsolute(normal) && !normal.startsWith("..");
  return isInside
    ? join(folder, normal)
    : join(
        folder,
        `dag_id=${segment(ti.dag_id)}`,
        `run_id=${segment(ti.run_id)}`,
        `task_id=${segment(ti.task_id)}`,
        ...((ti.map_index ?? -1) >= 0 ? [`map_index=${ti.map_index}`] : []),
        `attempt=${ti.try_number}.log`,
      );
}

/** An id as part of a path: reversible, and never a path of its own. */
function segment(id: string): string {
  return id.replace(/[/\\%\0]/g, encodeURIComponent);
}
