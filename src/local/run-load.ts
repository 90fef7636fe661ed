import { statSync } from "node:fs";
import { nearestName } from "../base/index.ts";
import { type DagFileParsingResult, defaultForm, type SerializedForm } from "../contract/index.ts";
import { parseDagFile } from "../supervisor/index.ts";
import {
  DagAmbiguousError,
  DagFileBrokenError,
  DagFileMissingError,
  DagUnknownError,
} from "./run-errors.ts";

/** A Dag as a runner serialized it, as far as it is known to be well-formed. */
export interface LoadedDag {
  /** Version of the form: 3. */
  readonly __version: number;
  /** The serialized Dag itself. */
  readonly dag: Readonly<Record<string, unknown>>;
}

/** How a file is loaded. */
export interface LoadOptions {
  /** Release whose form of serialized Dags is wanted. Default 3.3. */
  readonly airflow?: SerializedForm;
  readonly signal?: AbortSignal | undefined;
  /** Time that the file's top level may take. */
  readonly limitMs?: number;
}

/** Airflow's own limit: `[core] dagbag_import_timeout`. */
const defaultLimitMs = 30_000;

/**
 * Loads a Dag file in a runner process and takes the Dags it exports: this process never sees the user's code.
 *
 * @throws {DagFileMissingError} ERR_WINDSOCK_DAG_FILE_MISSING
 * @throws {DagFileBrokenError} ERR_WINDSOCK_DAG_FILE_BROKEN with what the runner said
 */
export async function loadDags(
  file: string,
  { airflow = defaultForm, signal, limitMs = defaultLimitMs }: LoadOptions = {},
): Promise<readonly LoadedDag[]> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    throw new DagFileMissingError(file);
  }
  const result = await parse(file, { airflow, signal, limitMs });
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

async function parse(
  file: string,
  { airflow, signal, limitMs }: Required<LoadOptions>,
): Promise<DagFileParsingResult> {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const ending = signal === undefined ? limit : AbortSignal.any([limit, signal]);
    return await parseDagFile({ file, airflow, signal: ending });
  } catch (error) {
    signal?.throwIfAborted(); // the runner was ended for that: no fault of the file
    throw limit.aborted
      ? new DagFileBrokenError(file, `its top level did not end within ${limitMs / 1000} s`)
      : error;
  }
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
  /* c8 ignore next -- our runner answers with nothing else */
  throw new DagFileBrokenError(file, "the runner's answer holds no serialized Dag");
}
