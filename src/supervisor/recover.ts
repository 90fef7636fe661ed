import { ApiStatusError } from "../api/index.ts";
import type { WindsockError } from "../base/index.ts";
import { StoppedByServerError } from "./errors.ts";
import type { JournalEntry } from "./journal.ts";
import { isAlive } from "./process-identity.ts";
import type { Ending, State } from "./state.ts";
import { signalGroup } from "./stop.ts";

/** Whether the supervisor that wrote an entry lives on: then the attempt is its own, and was delivered twice. */
export function isOwned({ supervisor }: JournalEntry): boolean {
  return supervisor.pid !== process.pid && isAlive(supervisor);
}

/** Kills what is left of a runner whose supervisor vanished: a second attempt must never run beside it. */
export function endLeftRunner({ runner }: JournalEntry): void {
  if (isAlive(runner)) {
    signalGroup(runner.pid, "SIGKILL");
  }
}

/**
 * Where an attempt is whose supervisor vanished: its runner is gone, and it is to be claimed once more, as the same
 * process. Then it is reported as was written down, or as the failure that the crash is.
 */
export function leftState({ body }: JournalEntry, crash: WindsockError): State {
  return {
    phase: "settling",
    claim: { kind: "asked" },
    report: body === null ? { kind: "none" } : { kind: "noted", body },
    problem: body === null ? crash : undefined,
    isReplaced: false,
  };
}

/** What it means that the server does not let an attempt be claimed once more. */
export function endOfRefusal(problem: WindsockError, { body }: JournalEntry): Ending {
  const refusal = problem.cause;
  if (!(refusal instanceof ApiStatusError) || ![404, 409, 410].includes(refusal.status)) {
    return { kind: "unreported", problem };
  }
  const { status, previousState } = refusal;
  // Another try gave the task instance a new id, so the old one is not known any more.
  const isTaken =
    body?.state === previousState || (body?.state === "up_for_retry" && status !== 409);
  return body !== null && isTaken
    ? { kind: "reported", state: body.state, problem: undefined }
    : {
        kind: "stopped",
        problem: new StoppedByServerError("it has gone on without this attempt", {
          cause: refusal,
        }),
      };
}
