import type { AttemptLog } from "./attempt-log.ts";
import { messageOf } from "./faults.ts";
import type { Journal, JournalEntry } from "./journal.ts";

/** Most reports are acknowledged sooner; one that has to wait must outlive the power, too. In milliseconds. */
const syncAfterMs = 100;

/**
 * Writes a report down before it is sent, so that a crash of this process does not lose it; when it is not acknowledged soon,
 * also so that a power failure does not.
 *
 * @returns ends the waiting: the server has answered
 */
export function keepReport(
  entry: JournalEntry,
  { journal, log }: { readonly journal: Journal; readonly log: Pick<AttemptLog, "say"> },
  afterMs: number = syncAfterMs,
): () => void {
  const warn = (error: unknown): void =>
    log.say("warning", `the report will not survive a crash: ${messageOf(error)}`);
  try {
    journal.report(entry);
  } catch (error) {
    warn(error);
  }
  const late = setTimeout(() => void journal.sync().catch(warn), afterMs);
  return () => clearTimeout(late);
}
