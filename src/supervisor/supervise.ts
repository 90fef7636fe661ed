import { silentLogger } from "../base/index.ts";
import type { Attempt, AttemptEnd } from "./attempt.ts";
import { type Begun, begin } from "./begin.ts";
import {
  AttemptDroppedError,
  SupervisorCrashedError,
  TokenExpiredBeforeStartError,
} from "./errors.ts";
import { type JournalEntry, openJournal } from "./journal.ts";
import { launchRunner } from "./launch/launch.ts";
import { endLeftRunner, endOfRefusal, isOwned, leftState } from "./recover.ts";
import type { Ending } from "./state.ts";
import { Supervision } from "./supervision.ts";
import { openTools, type Tools } from "./tools.ts";

/** Attempts that this process supervises: a job that is delivered twice is one attempt. */
const underWay = new Map<string, Promise<AttemptEnd>>();

/**
 * Supervises one attempt from its workload to its end: starts a runner, claims the attempt, answers the runner, keeps the
 * attempt alive with the server, and reports how it ended, exactly once. An attempt that an earlier supervisor left is
 * reported instead of run; one that is under way in this process is joined.
 *
 * Never rejects for what a task, a runner or a server does: every end is a value, and its reason is in the task's log.
 */
export function supervise(attempt: Attempt): Promise<AttemptEnd> {
  const { id, try_number } = attempt.workload.ti;
  const key = `${id} ${try_number}`;
  const running =
    underWay.get(key) ??
    superviseBegun(attempt, begin(attempt)).finally(() => underWay.delete(key));
  underWay.set(key, running);
  return running;
}

/** Supervises an attempt whose runner may be booting already. */
export async function superviseBegun(
  attempt: Attempt,
  { late, runner: begun }: Begun,
): Promise<AttemptEnd> {
  const { workload, settings, launch, logger = silentLogger } = attempt;
  const { ti } = workload;
  const journal = openJournal(settings.stateFolder, ti.id, ti.try_number);
  const left = begun === undefined ? journal.read() : undefined;
  await using tools = openTools(attempt, journal);
  const { id: tiId, dag_id: dagId, run_id: runId, task_id: taskId, try_number: tryNumber } = ti;
  const facts = { tiId, dagId, runId, taskId, tryNumber };
  logger.info("attempt begins", facts);
  let ending: Ending;
  if (late !== undefined) {
    ending = refuse(new TokenExpiredBeforeStartError(late), tools);
  } else if (left === undefined) {
    const runner = begun ?? launchRunner(launch, settings.environment); // what was left says nothing
    ending = keepUnreported(await new Supervision(attempt, tools).run(runner), tools);
  } else if (isOwned(left)) {
    ending = refuse(new AttemptDroppedError("another supervisor on this machine has it"), tools);
  } else {
    ending = keepUnreported(await recover(left, attempt, tools), tools);
  }
  logger.info("attempt ended", { ...facts, end: ending.kind, code: ending.problem?.code });
  return { ending, logPath: tools.logPath };
}

/** Ends an attempt that was not begun. */
function refuse(
  problem: TokenExpiredBeforeStartError | AttemptDroppedError,
  { log }: Tools,
): Ending {
  log.explain(problem);
  return { kind: "refused", problem };
}

/** Forgets what was written down for whoever comes after, unless it is still to be reported. */
function keepUnreported(ending: Ending, { journal }: Tools): Ending {
  if (ending.kind !== "unreported") {
    journal.forget();
  }
  return ending;
}

/** Reports an attempt that an earlier supervisor left. */
async function recover(left: JournalEntry, attempt: Attempt, tools: Tools): Promise<Ending> {
  const crash = new SupervisorCrashedError();
  tools.log.explain(crash);
  endLeftRunner(left);
  const ending = await new Supervision(attempt, tools, leftState(left, crash)).settle(left);
  return ending.kind === "refused" ? endOfRefusal(ending.problem, left) : ending;
}
