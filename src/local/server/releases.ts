import { type AirflowRelease, releaseFacts } from "../../contract/index.ts";

export { type AirflowRelease, airflowReleases } from "../../contract/index.ts";

/** How the server of a release answers, where releases differ. */
export interface Release {
  /** Newest dated version that it knows. */
  readonly newest: string;
  /** Whether a repeated report is answered with 200; else the second is refused like any that comes late. */
  readonly acceptsRepeatedReports: boolean;
  /** Whether keys in a `/state` body count as of the dated version that is spoken; else all of the release are known. */
  readonly versionsReports: boolean;
  /** What a claim or a report for an earlier try gets. */
  readonly archivedStatus: 404 | 410;
  /** Whether rendered fields for an earlier try are told apart from those for nobody: 410, with a reason. */
  readonly tellsArchivedFields: boolean;
  /** Whether a task instance in state restarting may start. */
  readonly startsRestarting: boolean;
  /** Whether partition keys are checked, of asset events and of new runs. */
  readonly checksPartitions: boolean;
  /** Whether a run id with two dots in a row is refused. */
  readonly refusesDots: boolean;
  /** Type of a run that a task has started. */
  readonly triggeredRunType: string;
  /** Whether only the task itself may ask when its reschedules began. */
  readonly guardsReschedules: boolean;
  /** Whether a new request for human input takes the place of the one that is there. */
  readonly replacesHumanInput: boolean;
  /** Whether a token is refreshed even where none is needed. */
  readonly refreshesEverywhere: boolean;
  /** Whether ids of connections may hold a slash. */
  readonly takesSlashes: boolean;
  /** Whether `mapped_length` goes with the key `return_value` alone, and XComs of no task are refused in words. */
  readonly limitsMappedLength: boolean;
  /** Whether refusals that were only text have a reason for programs, too. */
  readonly givesReasons: boolean;
}

type Behaviour = Omit<Release, "newest" | "versionsReports">;

const airflow33: Behaviour = {
  acceptsRepeatedReports: true,
  archivedStatus: 404,
  tellsArchivedFields: true,
  startsRestarting: true,
  checksPartitions: true,
  refusesDots: true,
  triggeredRunType: "operator_triggered",
  guardsReschedules: true,
  replacesHumanInput: false,
  refreshesEverywhere: true,
  takesSlashes: false,
  limitsMappedLength: false,
  givesReasons: false,
};

const behaviours: Readonly<Record<AirflowRelease, Behaviour>> = {
  "3.2.2": {
    ...airflow33,
    acceptsRepeatedReports: false,
    tellsArchivedFields: false,
    checksPartitions: false,
    refusesDots: false,
    triggeredRunType: "manual",
    guardsReschedules: false,
  },
  "3.3.2": airflow33,
  "3.4.0b2": {
    ...airflow33,
    archivedStatus: 410,
    startsRestarting: false,
    replacesHumanInput: true,
    refreshesEverywhere: false,
    takesSlashes: true,
    limitsMappedLength: true,
    givesReasons: true,
  },
};

/** What is known of a release. */
export function releaseOf(name: AirflowRelease): Release {
  const { api, stateBodies } = releaseFacts(name);
  return { ...behaviours[name], newest: api, versionsReports: stateBodies === "of the version" };
}
