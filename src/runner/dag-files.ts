import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, relative, resolve } from "node:path";

/** Where Dag files may be, as the environment and the supervisor say. */
export interface DagPlaces {
  /** `WINDSOCK_DAGS`: a folder or a file. */
  readonly dags: string | undefined;
  /** `AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST`: JSON. */
  readonly bundleConfig: string | undefined;
  /** Folder in which `./dags` is looked for. */
  readonly cwd: string;
}

/** Which Dag of which bundle is wanted. */
export interface WantedDag {
  readonly dagId: string;
  readonly bundleName: string;
  readonly dagRelPath: string;
}

const isModule = /(?<!\.d)\.[cm]?[jt]s$/;
/** Folders that never hold Dags, and files that hold tests of them. */
const isLeftOut = /^(?:\.|node_modules$)|\.test\.[cm]?[jt]s$/;

/**
 * The files in which to look for a Dag, the likeliest first: the one that Airflow names, those in which the id stands,
 * the others.
 */
export function findDagFiles(
  wanted: WantedDag,
  places: DagPlaces,
): { readonly files: readonly string[]; readonly searched: string } {
  const bundle = bundleFolder(places.bundleConfig, wanted.bundleName);
  const root = places.dags ?? bundle ?? "dags";
  const path = resolve(places.cwd, root);
  if (kindOf(path) === "file") {
    return { files: [path], searched: basename(path) };
  }
  const named = isModule.test(wanted.dagRelPath) ? resolve(path, wanted.dagRelPath) : undefined;
  const found =
    places.dags === undefined && bundle !== undefined && named !== undefined
      ? []
      : modulesBelow(path);
  const mentioning = found.filter((file) => readFileSync(file, "utf8").includes(wanted.dagId));
  const files = [
    ...(named !== undefined && kindOf(named) === "file" ? [named] : []),
    ...mentioning,
    ...found,
  ];
  return { files: [...new Set(files)], searched: relative(places.cwd, path) || path };
}

/** Modules in a folder and the folders in it, by name. */
function modulesBelow(folder: string): readonly string[] {
  if (kindOf(folder) !== "folder") {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !isLeftOut.test(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return modulesBelow(path);
      }
      return isModule.test(entry.name) && kindOf(path) === "file" ? [path] : [];
    });
}

/** The folder of a local bundle, as Airflow's configuration has it. */
function bundleFolder(config: string | undefined, bundleName: string): string | undefined {
  let bundles: unknown;
  try {
    bundles = JSON.parse(config ?? "[]");
  } catch {
    return undefined; // Airflow itself complains about that
  }
  for (const bundle of Array.isArray(bundles) ? bundles : []) {
    const path: unknown = bundle?.name === bundleName ? bundle.kwargs?.path : undefined;
    if (typeof path === "string") {
      return path;
    }
  }
  return undefined;
}

function kindOf(path: string): "file" | "folder" | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? undefined : found.isDirectory() ? "folder" : "file";
}
