import { statSync } from "node:fs";
import { parseDagFile } from "../supervisor/index.ts";
import { nearestName } from "./nearest.ts";
import {
  DagAmbiguousError,
  DagFileBrokenError,
  DagFileMissingError,
  DagUnknownError,
} from "./run-errors.ts";

/** A Dag as a runner serialized it, as far as it is known to be well-formed. */
export interface LoadedDag {
  readonly __version: number;
  readonly dag: Readonly<Record<string, unknown>>;
}

/**
 * Loads a Dag file in a runner process and takes the Dags it exports: this process never sees the user's code.
 *
 * @param airflow - release whose form of serialized Dags is wanted
 * @throws {DagFileMissingError} ERR_WINDSOCK_DAG_FILE_MISSING
 * @throws {DagFileBrokenError} ERR_WINDSOCK_DAG_FILE_BROKEN with what the runner said
 */
export async function loadDags(
  file: string,
  { airflow = "3.3", signal }: { airflow?: "3.3" | "3.4"; signal?: AbortSignal | undefined } = {},
): Promise<readonly LoadedDag[]> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new DagFileMissingError(file);
  }
  const result = await parseDagFile({ file, airflow, ...(signal === undefined ? {} : { signal }) });
  const problems = Object.values(result.import_errors ?? {});
  if (problems.length > 0) {
    throw new DagFileBrokenError(file, problems.map(String).join("\n"));
  }
  return result.serialized_dags.map(({ data }) => checked(file, data));
}

/**
 * Chooses one Dag of a file.
 *
 * @param dagId - which; left out when the file has only one
 * @throws {DagAmbiguousError} ERR_WINDSOCK_DAG_AMBIGUOUS, naming them
 * @throws {DagUnknownError} ERR_WINDSOCK_DAG_UNKNOWN, with the nearest
 */
export function chooseDag(
  dags: readonly LoadedDag[],
  { file, dagId }: { file: string; dagId: string | undefined },
): LoadedDag {
  const ids = dags.map(dagIdOf);
  const [only, second] = dags;
  if (dagId === undefined && only !== undefined && second === undefined) {
    return only;
  }
  if (dagId === undefined) {
    throw ids.length === 0
      ? new DagFileBrokenError(file, "the default export of the file holds no Dag")
      : new DagAmbiguousError(file, ids);
  }
  const chosen = dags.find((dag) => dagIdOf(dag) === dagId);
  if (chosen === undefined) {
    throw new DagUnknownError(dagId, nearestName(dagId, ids));
  }
  return chosen;
}

function dagIdOf({ dag }: LoadedDag): string {
  return String(dag["dag_id"]);
}

function checked(file: string, data: unknown): LoadedDag {
  if (typeof data === "object" && data !== null && "dag" in data) {
    const { dag } = data;
    if (typeof dag === "object" && dag !== null) {
      return { __version: 3, dag: { ...dag } };
    }
  }
  throw new DagFileBrokenError(file, "the runner's answer holds no serialized Dag");
}
