/**
 * Who speaks what: the one table of versions. Nobody compares dates or releases elsewhere; ask here.
 */

/** Dated versions of the Execution API, oldest first: all that a release of Airflow serves. */
export const apiVersions = [
  "2025-04-11",
  "2025-04-28",
  "2025-05-20",
  "2025-08-10",
  "2025-09-23",
  "2025-10-27",
  "2025-11-05",
  "2026-04-06",
  "2026-06-30",
  "2026-10-30",
] as const;

/** Before this one a server has no route at all. */
export const oldestVersion: (typeof apiVersions)[0] = "2025-04-11";

/** The newest dated version that we speak unless told otherwise: that of the newest final release. */
export const newestVersion = "2026-06-30";

/** Version of the supervisor protocol that our messages are written in. Airflow 3.3. */
export const supervisorSchema = "2026-06-16";

/** Release whose messages we write unless the reader's is known. */
export const defaultRelease = "3.3.2";

/** Releases of Airflow whose server we can play. */
export const airflowReleases = ["3.2.2", "3.3.2", "3.4.0b2"] as const;

/** A release of Airflow whose server we can play. */
export type AirflowRelease = (typeof airflowReleases)[number];

/** How we write serialized Dags: forms by the first release that reads them, oldest first. */
export const serializedForms = ["3.3", "3.4"] as const;

/** A form of serialized Dags. */
export type SerializedForm = (typeof serializedForms)[number];

/** The form that all releases read which read ours at all. */
export const defaultForm: SerializedForm = "3.3";

/** The form of a release that asks foreign runners for their Dags: it has what no other source of Dags could say. */
export const nativeForm: SerializedForm = "3.4";

/** What tells releases of Airflow apart, beyond the fields of messages. */
export interface ReleaseFacts {
  /** The first release of which this is true. */
  readonly since: string;
  /** Newest dated version of its Execution API. */
  readonly api: (typeof apiVersions)[number];
  /** Newest version of the supervisor protocol that it tells foreign runners; empty for none. */
  readonly supervisorSchema: string;
  /** Which keys a body of `ti_update_state` may have: those of the version that the request names, or of the release. */
  readonly stateBodies: "of the version" | "of the release";
  /** Elements of a frame to the supervisor; 0 where messages are lines of JSON instead of frames. */
  readonly requestElements: 0 | 2 | 3 | 4;
  /** Whether messages bear the names that they lost in 3.3. */
  readonly hasFormerNames: boolean;
  /** How a serialized Dag is written, where we write it. */
  readonly serialized: SerializedForm;
}

const first: ReleaseFacts = {
  since: "3.0.0",
  api: "2025-04-11",
  supervisorSchema: "",
  stateBodies: "of the version",
  requestElements: 0,
  hasFormerNames: true,
  serialized: defaultForm,
};

/** Each line tells what changed; the rest stays. Oldest first. */
const changes: readonly (Partial<ReleaseFacts> & { readonly since: string })[] = [
  { since: "3.0.1", api: "2025-04-28" },
  { since: "3.0.2", api: "2025-05-20" },
  { since: "3.0.3", requestElements: 2 },
  { since: "3.0.5", api: "2025-08-10" },
  { since: "3.1.0", api: "2025-09-23" },
  { since: "3.1.1", api: "2025-10-27" },
  { since: "3.1.2", api: "2025-11-05" },
  { since: "3.2.0", api: "2026-04-06", stateBodies: "of the release" },
  {
    since: "3.3.0",
    api: "2026-06-30",
    supervisorSchema: "2026-06-16",
    requestElements: 3,
    hasFormerNames: false,
  },
  {
    since: "3.4.0",
    api: "2026-10-30",
    supervisorSchema: "2026-10-30",
    stateBodies: "of the version",
    requestElements: 4,
    serialized: nativeForm,
  },
];

/** All kinds of releases, oldest first. */
export const releases: readonly ReleaseFacts[] = changes.reduce<readonly ReleaseFacts[]>(
  /* c8 ignore next -- the first is always there */
  (known, change) => [...known, { ...(known.at(-1) ?? first), ...change }],
  [first],
);

/**
 * What is true of a release; one older than all we know is taken for the oldest.
 *
 * @param release - such as 3.3.2 or 3.4.0b2; a beta counts as its final release
 */
export function releaseFacts(release: string): ReleaseFacts {
  const number = releaseNumber(release);
  return releases.findLast(({ since }) => releaseNumber(since) <= number) ?? first;
}

/** A release as a number to compare: 3.2.1 is 30201. A beta counts as its final release. */
export function releaseNumber(release: string): number {
  const parts = release.replace(/[a-z].*$/, "").split(".");
  return [0, 1, 2].reduce((sum, at) => sum * 100 + Number(parts[at] ?? 0), 0);
}

/** When something was there: dated versions, the second no longer having it. */
export interface Lifetime {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Name of something that came or went with a dated version. */
export type Trait =
  | "nullConf"
  | "plainNextKwargs"
  | "nullRunStart"
  | "firstStartDate"
  | "upstreamMapIndexes"
  | "previousRunByQuery"
  | "variableKeys"
  | "nullCreatedRunStart";

/** What came or went with a dated version of the API, and is in no list of operations. Airflow's own dates. */
const lifetimes: Readonly<Record<Trait, Lifetime>> = {
  /** A run without conf answers null; before, an empty object. */
  nullConf: { since: "2025-10-27" },
  /** `next_kwargs` is plain JSON; before, it is in the form of Airflow 2. */
  plainNextKwargs: { since: "2026-04-06" },
  /** A run that has not started has no start; before, `run_after` stands for it. */
  nullRunStart: { since: "2026-04-06" },
  /** `/run` tells when the task began first. */
  firstStartDate: { since: "2026-04-06" },
  /** `/run` answers `upstream_map_indexes`. */
  upstreamMapIndexes: { until: "2026-04-06" },
  /** `/dag-runs/previous` has the Dag in its query; before, in its path. */
  previousRunByQuery: { since: "2026-04-06" },
  /** `/variables/keys` lists keys; before, it is a variable of that name. */
  variableKeys: { since: "2026-06-30" },
  /** A run that an asset event has made may have no start yet. */
  nullCreatedRunStart: { since: "2026-10-30" },
};

/** Whether a dated version has something of the list. */
export function hasTrait(version: string, trait: Trait): boolean {
  return isAlive(version, lifetimes[trait]);
}

/** The newest version that lacks what came later: for a call that is only possible without it. */
export function versionBefore(trait: Trait): string {
  /* c8 ignore next -- what every version has is in no list */
  return apiVersions.findLast((version) => !hasTrait(version, trait)) ?? oldestVersion;
}

/** Whether something is there in a version. Dates compare as text. */
export function isAlive(version: string, { since = "", until = "9" }: Lifetime): boolean {
  return since <= version && version < until;
}

/** States that a report may name, and that came with a dated version. */
export const stateSince: Readonly<Record<string, string>> = {
  upstream_failed: "2025-11-05",
  awaiting_input: "2026-06-30",
  server_terminated: "2026-10-30",
};

/**
 * The version to speak with a server: ours, or the server's when that is older. Bodies then hold only what both know.
 *
 * @param server - the newest version of the server, as it answers a request that names none
 */
export function commonVersion(ours: string, server: string): string {
  return server < ours ? server : ours;
}

/** What a server makes of the version that a request names. */
export type Negotiated =
  | { readonly kind: "version"; readonly version: string }
  | { readonly kind: "too old" }
  | { readonly kind: "invalid" };

/**
 * The dated version that answers a request. Airflow 3.3: no header is the newest; a date between two versions is the
 * older of them; before the first, no route exists.
 *
 * @param requested - value of the header `Airflow-API-Version`
 * @param newest - newest version of the server
 */
export function negotiateVersion(
  requested: string | undefined,
  newest: string = newestVersion,
): Negotiated {
  if (requested === undefined) {
    return { kind: "version", version: newest };
  }
  if (requested !== "" && !isDate(requested)) {
    return { kind: "invalid" };
  }
  const version = apiVersions.findLast((known) => known <= requested && known <= newest);
  return version === undefined ? { kind: "too old" } : { kind: "version", version };
}

function isDate(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  // JavaScript takes 30 February for 2 March.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${text}T`);
}
