import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { Script } from "node:vm";
import { importModule } from "./import-module.ts";

/** What a part needs of the process that loads it. */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly on: (event: "exit", listener: (code: number) => void) => unknown;
}

/** What stands before and after a bundle that is to be run so. */
export const partHead = "(function (exports, require, module, __filename, hostImport) {";
export const partTail = "})";

/**
 * Runs a CommonJS bundle that requires nothing but Node's own modules, from compiled code when there is some.
 *
 * Node's own compile cache is filled before a module is run, so it lacks every function that V8 compiles at its first call:
 * with it, a task still waits for most of the compiler (measured: it saves 2 of the 8 ms that this saves). Here the code
 * is kept at the end of a process that went well, with all functions that were called.
 *
 * @param file - absolute path of the bundle: in ASCII, and within `partHead` and `partTail`
 * @param cache - path of its compiled code, its name changing with the bundle; V8 itself refuses code of another version of
 *   its own. Undefined: none is kept
 * @returns what the bundle exports
 */
export function runCached<Exports>(
  file: string,
  { cache, host }: { readonly cache: string | undefined; readonly host: Host },
): Exports {
  const cachedData = cache === undefined ? undefined : readIfThere(cache);
  const script = new Script(readFileSync(file, "latin1"), { filename: file, cachedData });
  if (cache !== undefined && (cachedData === undefined || script.cachedDataRejected)) {
    host.on("exit", (code) => {
      if (code === 0) {
        keep(cache, script.createCachedData());
      }
    });
  }
  const module: { exports: Exports } = Object({ exports: {} });
  script.runInThisContext()(module.exports, requireBuiltin, module, file, importModule);
  return module.exports;
}

function requireBuiltin(name: string): unknown {
  return process.getBuiltinModule(name);
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined; // the first start
  }
}

/** Puts it there as a whole or not at all: another process may be reading. */
function keep(path: string, code: Buffer): void {
  const draft = `${path}.${process.pid}`;
  try {
    writeFileSync(draft, code, { mode: 0o600 });
    renameSync(draft, path);
  } catch {
    rmSync(draft, { force: true }); // a full disk: the next one may have more luck
  }
}
