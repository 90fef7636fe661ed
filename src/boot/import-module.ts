/** Given to code that V8 takes from a cache, which cannot import by itself: see run-cached.ts. */
declare const hostImport: ((url: string) => Promise<Namespace>) | undefined;

/** What a module exports. */
export type Namespace = Readonly<Record<string, unknown>>;

/** Imports a module whose URL is known at run time only. */
export function importModule(url: string): Promise<Namespace> {
  /* c8 ignore next -- a bundle's half; the tests of the bundles load Dags with it */
  return typeof hostImport === "function" ? hostImport(url) : import(url);
}
