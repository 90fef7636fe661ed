import { IsolationUnavailableError } from "./errors.ts";

/** How far a runner is kept from its supervisor. */
export type IsolationTier = "basic";

/**
 * Chooses the tier for what was asked for: `auto` is the best that there is.
 *
 * @throws {IsolationUnavailableError} ERR_WINDSOCK_ISOLATION_UNAVAILABLE: a tier asked for by name is not there
 */
export function chooseIsolation(asked: string): IsolationTier {
  if (asked === "auto" || asked === "basic") {
    return "basic";
  }
  throw new IsolationUnavailableError(asked, "this release has basic only");
}
