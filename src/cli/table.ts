import { relative } from "node:path";
import Table from "cli-table3";
import type { RunDocument, TaskInstanceDocument } from "../local/index.ts";
import { markOf, toneOf } from "./marks.ts";
import type { Tone } from "./terminal.ts";

/** The lines of a table, none of which is drawn: columns that a person reads and a shell can cut. */
const lines =
  "top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right left left-mid mid mid-mid right right-mid";
const chars = Object.fromEntries(lines.split(" ").map((name) => [name, ""]));

/**
 * The table that a run ends with: task, state, tries, duration, log; then one line per reason, and one for the run.
 *
 * @param paint - colours a text by its tone
 * @param cwd - log paths below it are printed relative to it
 */
export function formatRun(
  run: RunDocument,
  { paint, cwd }: { paint: (tone: Tone, text: string) => string; cwd: string },
): string {
  const table = new Table({
    head: ["task", "state", "tries", "duration", "log"].map((head) => paint("dim", head)),
    chars: { ...chars, middle: "  " },
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: ["left", "left", "right", "right", "left"],
  });
  for (const one of run.taskInstances) {
    table.push([
      nameOf(one),
      paint(toneOf(one.state), `${markOf(one.state)} ${one.state ?? "none"}`),
      String(one.tryNumber),
      formatSeconds(one.durationSeconds),
      one.logPath === null ? "" : paint("dim", shorten(one.logPath, cwd)),
    ]);
  }
  const reasons = run.taskInstances.filter(({ reason }) => reason !== null);
  const lines = [
    "",
    table.toString().replaceAll(/ +$/gm, ""),
    "",
    ...reasons.map((one) => `${paint("bad", nameOf(one))}: ${one.reason}`),
    summary(run, paint),
    "",
  ];
  return lines.join("\n");
}

/** Seconds for people: `0.4 s`, `1 m 05 s`; nothing when there are none. */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) {
    return "";
  }
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} m ${String(Math.floor(seconds % 60)).padStart(2, "0")} s`;
}

/** Task id, with the map index where there is one. */
export function nameOf({
  taskId,
  mapIndex,
}: Pick<TaskInstanceDocument, "taskId" | "mapIndex">): string {
  return mapIndex < 0 ? taskId : `${taskId}[${mapIndex}]`;
}

function summary(run: RunDocument, paint: (tone: Tone, text: string) => string): string {
  const { startDate, endDate } = run;
  const seconds = endDate === null ? null : (Date.parse(endDate) - Date.parse(startDate)) / 1000;
  const ended = seconds === null ? "" : ` after ${formatSeconds(seconds)}`;
  const why = run.reason === null ? "" : ` (${run.reason})`;
  const state = run.state === "running" ? "stopped before its end" : run.state;
  return `${run.dagId} ${paint("dim", run.runId)}: ${paint(toneOf(run.state), state)}${why}${ended}`;
}

function shorten(path: string, cwd: string): string {
  const near = relative(cwd, path);
  return near.startsWith("..") ? path : near;
}
