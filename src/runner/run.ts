import { steerOf } from "../authoring/index.ts";
import { isWindsockError } from "../base/index.ts";
import type { StartupDetails } from "../contract/index.ts";
import type { DagPlaces } from "./dag-files.ts";
import { describeError, titleOf } from "./describe-error.ts";
import { type ProcessEvents, watchEnding } from "./ending.ts";
import { hasCode } from "./errors.ts";
import { runHandler } from "./handler.ts";
import type { Level } from "./log-level.ts";
import type { LogStream } from "./log-stream.ts";
import type { Masker } from "./masker.ts";
import { type End, outcomeOf } from "./outcome.ts";
import type { Requests } from "./requests.ts";

/** What one attempt of a task works with. */
export interface Attempt {
  readonly startup: StartupDetails;
  readonly supervisor: Requests;
  readonly places: DagPlaces;
  readonly log: LogStream;
  readonly masker: Masker;
  readonly events: ProcessEvents;
  /** How long a task that is to stop may clean up, in milliseconds. */
  readonly graceMs: number;
  /** Whether the supervisor is ours. */
  readonly isOurs: boolean;
}

/**
 * Runs one attempt of a task, from the supervisor's greeting to the acknowledgement of its outcome.
 *
 * @returns the exit code: 0 when the outcome was acknowledged, whatever it is; 1 when it could not be reported
 */
export async function runTask(attempt: Attempt): Promise<number> {
  const { events, graceMs, log } = attempt;
  const ending = watchEnding(events, graceMs, (error) =>
    writeError(log, "an error after the end of the task", error),
  );
  runHandler(attempt, ending).then(
    () => ending.settle({ how: "returned" }),
    (error: unknown) => {
      const isGone = hasCode(error, "ERR_WINDSOCK_TASK_NOT_FOUND");
      ending.settle(isGone ? { how: "removed", error } : { how: "threw", error });
    },
  );
  const end = await ending.end;
  writeEnd(log, end, attempt.startup.ti_context.should_retry === true);
  return report(attempt, end);
}

/** Says how the task ended, as a request, and waits for the answer: before that nothing is certain. */
async function report(attempt: Attempt, end: End): Promise<number> {
  const { startup, supervisor, masker, log } = attempt;
  const rules = {
    shouldRetry: startup.ti_context.should_retry === true,
    now: new Date(),
    mask: masker.text,
  };
  try {
    await supervisor.request(outcomeOrFailure(end, rules, log));
    return 0;
  } catch (error) {
    writeError(log, "the task's outcome could not be reported", error);
    return 1;
  }
}

function outcomeOrFailure(
  end: End,
  rules: Parameters<typeof outcomeOf>[1],
  log: LogStream,
): ReturnType<typeof outcomeOf> {
  try {
    return outcomeOf(end, rules);
  } catch (error) {
    writeError(log, "the task cannot be deferred", error); // its kwargs are no JSON
    return outcomeOf({ how: "threw", error }, rules);
  }
}

function writeEnd(log: LogStream, end: End, shouldRetry: boolean): void {
  if (end.how === "returned") {
    return;
  }
  const { error } = end;
  const kind = steerOf(error)?.kind;
  if (kind === "skip" || kind === "reschedule" || kind === "defer") {
    const event = Error.isError(error) ? error.message : kind;
    log.write({ level: "info", logger: "task", event });
    return;
  }
  const isRetried = shouldRetry && kind !== "fail";
  const failed = isRetried ? "the task failed and will be tried again" : "the task failed";
  writeError(log, end.how === "removed" ? "the task was removed" : failed, error);
}

/** The error's title and cure for people, and the whole chain with its places beside them. */
function writeError(log: LogStream, what: string, error: unknown, level: Level = "error"): void {
  const exception = describeError(error);
  const cures = exception.slice(0, 1).flatMap(({ exc_notes: notes }) => notes);
  const event = [`${what}: ${titleOf(error)}`, ...cures].join("\n");
  const {
    name: _name,
    cure: _cure,
    ...facts
  } = isWindsockError(error) ? error : { name: "", cure: "" };
  log.write({ level, logger: "task", event, fields: { ...facts, exception } });
}
