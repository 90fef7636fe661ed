import { existsSync } from "node:fs";
import { join } from "node:path";

/** Path of the journal of one attempt; an id that looks like a path stays in the folder. */
export function journalPath(folder: string, tiId: string, tryNumber: number): string {
  return join(folder, `${encodeURIComponent(tiId)}-${tryNumber}.json`);
}

/** Whether an earlier supervisor of this attempt left something to be settled. */
export function isJournalThere(folder: string, tiId: string, tryNumber: number): boolean {
  return existsSync(journalPath(folder, tiId, tryNumber));
}
