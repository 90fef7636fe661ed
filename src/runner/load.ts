import { isAbsolute } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { checkFinished, type DagModel, modelOf, nearestName } from "../authoring/index.ts";
import { importModule } from "../boot/index.ts";
import { type DagPlaces, findDagFiles, type WantedDag } from "./dag-files.ts";
import { placeOf, titleOf } from "./describe-error.ts";
import { DagNotFoundError, DuplicateDagError, ModuleNotLoadableError } from "./errors.ts";

/**
 * Loads the file that defines a Dag.
 *
 * @returns the Dag
 * @throws {ModuleNotLoadableError} when it was not found and a file that may define it does not load
 * @throws {DagNotFoundError} when all files load and none defines it
 */
export async function loadDag(wanted: WantedDag, places: DagPlaces): Promise<DagModel> {
  const { likely, others, searched } = findDagFiles(wanted, places);
  const dagIds: string[] = [];
  for (const files of [likely, others]) {
    let broken: ModuleNotLoadableError | undefined;
    for (const file of files) {
      const dags = await readDags(file);
      if (Error.isError(dags)) {
        broken ??= dags;
        continue;
      }
      const dag = dags.find(({ dagId }) => dagId === wanted.dagId);
      if (dag !== undefined) {
        return dag;
      }
      dagIds.push(...dags.map(({ dagId }) => dagId));
    }
    if (broken !== undefined) {
      throw broken;
    }
  }
  throw new DagNotFoundError(wanted.dagId, searched, nearestName(wanted.dagId, dagIds));
}

/**
 * Loads one file: its code at the top level runs, no handler does.
 *
 * @returns the Dags that it exports, checked; none when it exports something else
 * @throws {ModuleNotLoadableError} when it does not load, a Dag in it is not valid, or two have one id
 */
export async function loadDagFile(file: string): Promise<readonly DagModel[]> {
  const dags = await readDags(file);
  if (Error.isError(dags)) {
    throw dags;
  }
  return dags;
}

async function readDags(file: string): Promise<readonly DagModel[] | ModuleNotLoadableError> {
  try {
    const loaded: { readonly default?: unknown } = await importModule(pathToFileURL(file).href);
    const dags = dagsIn(loaded);
    const ids = new Set<string>();
    for (const dag of dags) {
      checkFinished(dag);
      if (ids.has(dag.dagId)) {
        throw new DuplicateDagError(dag.dagId);
      }
      ids.add(dag.dagId);
    }
    return dags;
  } catch (cause) {
    const fact = titleOf(cause).replace(/\n.*$/s, "");
    const line = placeOf(cause, file);
    const syntax = line === undefined ? placeOfSyntaxError(cause) : { file, line };
    return new ModuleNotLoadableError(syntax?.file ?? file, syntax?.line, fact, { cause });
  }
}

/** The Dags of a default export; of a CommonJS module that is `module.exports`, or a `default` in it. */
function dagsIn(loaded: { readonly default?: unknown }): readonly DagModel[] {
  const inner: unknown = Object(loaded.default).default;
  return [loaded.default, inner].flat().flatMap((value) => modelOf(value) ?? []);
}

/** Node writes the place of a syntax error on the first line of its stack; it can be in a file that this one imports. */
function placeOfSyntaxError(error: unknown): { file: string; line: number } | undefined {
  const stack = Error.isError(error) ? (error.stack ?? "") : "";
  const [, path = "", line] = /^([^\n]+):(\d+)\n/.exec(stack) ?? [];
  const file = path.startsWith("file:") ? fileURLToPath(path) : path;
  return line !== undefined && isAbsolute(file) ? { file, line: Number(line) } : undefined;
}
