import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { cacheFolder } from "./cache-folder.ts";
import { type Host, runCached } from "./run-cached.ts";

/** Digests of the parts by name. Put in when the bundles are made; nothing in a source checkout. */
declare const windsockDigests: Readonly<Record<string, string>> | undefined;

/**
 * Loads a part of the package that is bundled on its own, so that a small program can do first what is urgent.
 *
 * @param part - its file below `src/`, without `.ts`
 * @param here - the caller's `import.meta.filename`: `src/<folder>/*.ts`, or a bundle in `dist/bin/`
 * @returns what the part exports
 */
export async function loadPart<Exports>(part: string, here: string, host: Host): Promise<Exports> {
  if (here.endsWith(".ts")) {
    return import(pathToFileURL(resolve(here, "../..", `${part}.ts`)).href);
  }
  const name = part.replaceAll("/", "-");
  const digest = typeof windsockDigests === "undefined" ? undefined : windsockDigests[name];
  const folder = digest && cacheFolder(host.env); // without a digest, code of another bundle might be taken for it
  return runCached(resolve(here, "..", `${name}.cjs`), {
    cache: folder && resolve(folder, `${name}-${digest}-${process.version}-${process.arch}`),
    host,
  });
}
