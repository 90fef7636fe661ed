import { programPath } from "../base/index.ts";
import { type Host, loadPart } from "../boot/index.ts";
import type * as opening from "./door/door.ts";

/** What keeps nothing: only bundles know which compiled code is of which source. */
const forgetful: Host = {
  env: {},
  /* c8 ignore next -- what keeps nothing does not ask for the end */
  on: () => undefined,
};

/**
 * Loads the door for gRPC, which brings libraries that no other attempt waits for.
 *
 * @param here - this file, wherever it is
 */
export function loadDoor(here: string = import.meta.filename): Promise<typeof opening> {
  const host = here.endsWith(".js") ? forgetful : process;
  return loadPart("supervisor/door/door", programPath("supervisor", here), host);
}
