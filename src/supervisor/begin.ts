import type { Attempt } from "./attempt.ts";
import { isJournalThere } from "./journal-path.ts";
import { launchRunner } from "./launch/launch.ts";
import type { RunnerProcess } from "./launch/runner-process.ts";
import { lateSeconds } from "./token-life.ts";

/** What comes first: a runner takes longer to boot than all else takes to be made ready. */
export interface Begun {
  /** How long ago the token has expired, in seconds; undefined when it may be good. */
  readonly late: number | undefined;
  /** The runner, which boots. Undefined where none may be started: the token is late, or an earlier supervisor left something. */
  readonly runner: Promise<RunnerProcess> | undefined;
}

/** Starts the runner of an attempt, if it may be started. Loads nothing that this does not need. */
export function begin({
  workload: { ti, token = "" },
  settings,
  launch,
}: Pick<Attempt, "workload" | "settings" | "launch">): Begun {
  const late = lateSeconds(token, Date.now());
  const mayStart =
    late === undefined && !isJournalThere(settings.stateFolder, ti.id, ti.try_number);
  return { late, runner: mayStart ? launchRunner(launch, settings.environment) : undefined };
}
