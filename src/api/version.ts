/** The dated version of the API that is spoken with a server. */
export interface VersionHolder {
  /** The version in force: our newest, or the server's when that is older and known. */
  readonly effective: () => string;
  /** Takes the newest version the server has, as its answer to a request without the version header tells. */
  readonly learn: (newest: string) => void;
}

/** Something of the contract that came, or went, with a dated version. */
interface Dated {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** @param requested - the newest version to speak, as a date */
export function createVersionHolder(requested: string): VersionHolder {
  let version = requested;
  return {
    effective: () => version,
    learn(newest) {
      version = newest < requested ? newest : requested;
    },
  };
}

/** Whether a version knows a part of the contract. Dates compare as text. */
export function isKnownAt(version: string, { since = "", until = "9" }: Dated): boolean {
  return since <= version && version < until;
}
