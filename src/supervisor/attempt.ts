import type { Logger } from "../base/index.ts";
import type { Workload } from "../contract/index.ts";
import type { Launch } from "./launch/runner-process.ts";
import type { SupervisorSettings } from "./settings.ts";
import type { Ending } from "./state.ts";

/** What is to be supervised, and how. The workload carries its token. */
export interface Attempt {
  /** What to run. */
  readonly workload: Workload;
  /** Base URL of the Execution API. */
  readonly apiUrl: string;
  /** Which runner to start, and how. */
  readonly launch: Launch;
  /** Times and folders, from `settingsFrom`. */
  readonly settings: SupervisorSettings;
  /** Told of what concerns the worker; the task's log is a file of its own. */
  readonly logger?: Logger;
  /** Ends the attempt: the runner is told to stop, and what comes of it is reported. The reason names who wants it. */
  readonly signal?: AbortSignal;
  /** Ends the attempt at once: the runner is killed, and its report is not waited for. */
  readonly killSignal?: AbortSignal;
}

/** How an attempt ended, and where its log is. */
export interface AttemptEnd {
  /** How it ended. */
  readonly ending: Ending;
  /** Absolute path of its log. */
  readonly logPath: string;
}
