import { resolve } from "node:path";

/**
 * Finds a file of this package that is no code, from wherever our code runs.
 *
 * @param path - below the package's root
 * @param here - where this file is: `src/conformance/*.ts`, `dist/src/conformance/*.js`, or a bundle `dist/bin/*.cjs`
 */
export function packageFile(path: string, here: string = import.meta.filename): string {
  return resolve(here, here.endsWith(".js") ? "../../../.." : "../../..", path);
}
