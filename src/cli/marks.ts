import type { Tone } from "./terminal.ts";

/** How a state looks: a mark that is one column wide, and its colour. */
const looks: Readonly<Record<string, readonly [string, Tone]>> = {
  success: ["✓", "good"],
  failed: ["✗", "bad"],
  upstream_failed: ["✗", "bad"],
  skipped: ["↷", "dim"],
  removed: ["-", "dim"],
  running: ["●", "busy"],
  queued: ["○", "busy"],
  scheduled: ["○", "dim"],
  up_for_retry: ["↻", "busy"],
  up_for_reschedule: ["↻", "busy"],
};

/** A mark for a state. */
export function markOf(state: string | null): string {
  return looks[state ?? ""]?.[0] ?? "·";
}

/** The colour of a state. */
export function toneOf(state: string | null): Tone {
  return looks[state ?? ""]?.[1] ?? "plain";
}
