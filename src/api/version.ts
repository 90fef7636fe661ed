import { commonVersion } from "../contract/index.ts";

/** The dated version of the API that is spoken with a server. */
export interface VersionHolder {
  /** The version in force: our newest, or the server's when that is older and known. */
  readonly effective: () => string;
  /** Takes the newest version the server has, as its answer to a request without the version header tells. */
  readonly learn: (newest: string) => void;
}

/** @param requested - the newest version to speak, as a date */
export function createVersionHolder(requested: string): VersionHolder {
  let version = requested;
  return {
    effective: () => version,
    learn(newest) {
      version = commonVersion(requested, newest);
    },
  };
}
