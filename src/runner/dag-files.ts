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

/** Where to look for a Dag. */
export interface DagFiles {
  /** The file that Airflow names, and those in which the id stands. */
  readonly likely: readonly string[];
  /** Others that may make Dags: an id can be put together from parts. */
  readonly others: readonly string[];
  /** What was searched, for error texts. */
  readonly searched: string;
}

/**
 * Finds the files in which to look for a Dag: below `WINDSOCK_DAGS`, else in the workload's bundle when that is a local
 * folder, else in `./dags`. As with Airflow, a file in which the package is not named is not loaded without need.
 */
export function findDagFiles(wanted: WantedDag, places: DagPlaces): DagFiles {
  const bundle = bundleFolder(places.bundleConfig, wanted.bundleName);
  const path = resolve(places.cwd, places.dags ?? bundle ?? "dags");
  const kind = kindOf(path);
  if (kind === "file") {
    return { likely: [path], others: [], searched: basename(path) };
  }
  const inside = relative(places.cwd, path);
  const shown = inside === "" || inside.startsWith("..") ? path : inside;
  const searched = kind === undefined ? `${shown}, which is not there` : shown;
  const named = resolve(path, wanted.dagRelPath);
  const isNamed = isModule.test(wanted.dagRelPath) && kindOf(named) === "file";
  if (isNamed && places.dags === undefined) {
    return { likely: [named], others: [], searched };
  }
  const found = modulesBelow(path).map((file) => ({ file, text: readFileSync(file, "utf8") }));
  const likely = found.filter(({ text }) => text.includes(wanted.dagId));
  const others = found.filter((each) => !likely.includes(each) && /windsock/i.test(each.text));
  return {
    likely: [...new Set([...(isNamed ? [named] : []), ...likely.map(({ file }) => file)])],
    others: others.map(({ file }) => file),
    searched,
  };
}

/** Modules in a folder and the folders in it, by path. */
function modulesBelow(folder: string): readonly string[] {
  if (kindOf(folder) !== "folder") {
    return [];
  }
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !isLeftOut.test(name))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        return modulesBelow(path);
      }
      return isModule.test(entry.name) && kindOf(path) === "file" ? [path] : [];
    })
    .toSorted();
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
