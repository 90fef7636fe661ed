import type { ApiClient } from "../api/index.ts";
import { isWindsockError } from "../base/index.ts";
import type { AttemptLog } from "./attempt-log.ts";
import {
  AttemptDroppedError,
  StateNotReportedError,
  StoppedByServerError,
  SupervisorCrashedError,
} from "./errors.ts";
import type { JournalEntry } from "./journal.ts";
import { crashBody } from "./outcome.ts";
import type { Ending } from "./state.ts";

/**
 * Settles an attempt that an earlier supervisor left: claims it once more as the same process, which the server grants and
 * answers with a fresh token, and reports what the journal has, or that the supervisor was lost. The runner is gone: it
 * dies with its supervisor.
 */
export async function recover(
  { tiId, hostname, unixname, pid, startDate, body }: JournalEntry,
  { client, log }: { readonly client: ApiClient; readonly log: AttemptLog },
): Promise<Ending> {
  const crash = new SupervisorCrashedError();
  const problem = body === null ? crash : undefined;
  log.fail("warning", crash);
  try {
    const { context } = await client.taskInstances.run(tiId, {
      hostname,
      unixname,
      pid,
      start_date: startDate,
    });
    const report =
      body ?? crashBody(crash, context.should_retry ?? false, new Date().toISOString());
    await client.taskInstances.setState(tiId, report, { isResent: true });
    return { kind: "reported", state: report.state, problem };
  } catch (error) {
    const { status, previousState } = Object(error);
    if (body !== null && previousState === body.state) {
      return { kind: "reported", state: body.state, problem }; // it had arrived before the crash
    }
    if ([404, 409, 410].includes(status)) {
      return {
        kind: "stopped",
        problem: new StoppedByServerError(`it has gone on without this attempt (${status})`, {
          cause: error,
        }),
      };
    }
    if (body === null) {
      return {
        kind: "unreported",
        problem: isWindsockError(error) ? error : new AttemptDroppedError(String(error)),
      };
    }
    return { kind: "unreported", problem: new StateNotReportedError(body.state, { cause: error }) };
  }
}
