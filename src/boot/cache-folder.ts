import { statSync } from "node:fs";
import { join } from "node:path";
import { makeFolder } from "./make-folder.ts";

/** Bits of a mode that let others write. */
const writableByOthers = 0o022;

/**
 * The folder in which compiled code is kept between starts: `WINDSOCK_CACHE`, else `windsock` in the user's cache folder.
 *
 * Code that is found there is run, so it is taken only when it is a folder of this user's that nobody else may write to; it
 * is made so when it is not there.
 *
 * @returns undefined when there is no such folder: programs start without it, more slowly
 */
export function cacheFolder(
  env: Readonly<Record<string, string | undefined>>,
  userId: number | undefined = process.geteuid?.(),
): string | undefined {
  const folder = named(env);
  if (folder === undefined) {
    return undefined;
  }
  try {
    makeFolder(folder, 0o700);
    const { uid, mode } = statSync(folder);
    return uid === userId && (mode & writableByOthers) === 0 ? folder : undefined;
  } catch {
    return undefined; // a read-only or full disk: nothing can be kept
  }
}

function named(env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (env["WINDSOCK_CACHE"]) {
    return env["WINDSOCK_CACHE"];
  }
  if (env["XDG_CACHE_HOME"]) {
    return join(env["XDG_CACHE_HOME"], "windsock");
  }
  return env["HOME"] ? join(env["HOME"], ".cache", "windsock") : undefined;
}
