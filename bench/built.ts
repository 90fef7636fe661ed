import type * as api from "../src/api/index.ts";
import type * as contract from "../src/contract/index.ts";
import type * as supervisor from "../src/supervisor/index.ts";
import type * as wire from "../src/wire/index.ts";

/** The parts of the package that are measured in this process. */
interface Parts {
  readonly api: typeof api;
  readonly contract: typeof contract;
  readonly supervisor: typeof supervisor;
  readonly wire: typeof wire;
}

/** Loads a part as it is shipped. */
export async function loadBuilt<Name extends keyof Parts>(name: Name): Promise<Parts[Name]> {
  return import(new URL(`../dist/src/${name}/index.js`, import.meta.url).href);
}
