import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes a folder, and those above it; one that is there is fine.
 *
 * Node's own way never returns where a folder is seen and nothing can be made in it, as in /proc, or below a current folder
 * that was removed.
 *
 * @param mode - of each that is made, before the umask
 * @throws the system's error
 */
export function makeFolder(path: string, mode: number): void {
  const fault = make(path, mode);
  if (fault === undefined) {
    return;
  }
  const above = dirname(path);
  if (fault.code !== "ENOENT" || statSync(above, { throwIfNoEntry: false }) !== undefined) {
    throw fault;
  }
  makeFolder(above, mode);
  const last = make(path, mode);
  if (last !== undefined) {
    throw last;
  }
}

/** Makes it, or says why it is not there now. */
function make(path: string, mode: number): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode });
    return undefined;
  } catch (error) {
    const fault: NodeJS.ErrnoException = Object(error);
    const isThere = fault.code === "EEXIST" && statSync(path).isDirectory();
    return isThere ? undefined : fault;
  }
}
