import { join } from "node:path";
import { parseExact } from "../base/index.ts";
import { workloadOf } from "./ready.ts";
import type { RunDocument, TaskInstanceDocument, TryDocument } from "./run-document.ts";
import { readReason } from "./run-reason.ts";
import type { RunKey } from "./run-rows.ts";
import type { RunVerdict } from "./schedule/run-state.ts";
import type { Row } from "./store/database.ts";
import { fromStored } from "./store/moment.ts";
import { dagRunOf, type Store, taskInstancesOf, xcomsOf } from "./store/store.ts";

/** Tells what became of a run, from the store and the logs. */
export function reportRun(
  store: Store,
  key: RunKey,
  { verdict, logFolder }: { verdict: RunVerdict; logFolder: string },
): RunDocument {
  const run = dagRunOf(store, key.dagId, key.runId) ?? {};
  const reason = verdict.state === "failed" && verdict.reason !== "tasks" ? verdict.reason : null;
  return {
    schemaVersion: 1,
    ...key,
    state: verdict.state,
    reason,
    logicalDate: moment(run["logical_date"]),
    startDate: moment(run["start_date"]) ?? "",
    endDate: moment(run["end_date"]),
    conf: { ...Object(parseExact(textOrNull(run["conf"]) ?? "{}")) },
    taskInstances: taskInstancesOf(store, key.dagId, key.runId).map((row) =>
      reportInstance(store, { ...key, row, logFolder }),
    ),
  };
}

function reportInstance(
  store: Store,
  { row, logFolder, ...key }: RunKey & { row: Row; logFolder: string },
): TaskInstanceDocument {
  const taskId = String(row["task_id"]);
  const mapIndex = Number(row["map_index"]);
  const place = { ...key, taskId, mapIndex };
  const tries = triesOf(store, row).map((one): TryDocument => {
    const tryNumber = Number(one["try_number"]);
    return {
      tryNumber,
      state: textOrNull(one["state"]),
      ...timesOf(one),
      logPath: join(
        logFolder,
        String(workloadOf({ ...row, try_number: tryNumber }, "")["log_path"]),
      ),
    };
  });
  const last = tries.at(-1);
  const state = textOrNull(row["state"]);
  const isWell = state === "success" || state === "skipped";
  return {
    taskId,
    mapIndex,
    tryNumber: Number(row["try_number"]),
    state,
    startDate: last?.startDate ?? null,
    endDate: last?.endDate ?? null,
    durationSeconds: last?.durationSeconds ?? null,
    reason: isWell || last === undefined ? null : readReason(last.logPath),
    logPath: last?.logPath ?? null,
    tries,
    xcom: Object.fromEntries(
      [...xcomsOf(store, place)].map(([name, text]) => [name, parseExact(text)]),
    ),
  };
}

/** The tries that began, oldest first: those in the history, and the current one. */
function triesOf({ db }: Store, row: Row): Row[] {
  const past = db.all(
    `SELECT * FROM task_instance_history WHERE dag_id = ? AND run_id = ? AND task_id = ? AND map_index = ?
       ORDER BY try_number`,
    String(row["dag_id"]),
    String(row["run_id"]),
    String(row["task_id"]),
    Number(row["map_index"]),
  );
  const isWaiting = row["state"] === "scheduled" || row["state"] === "queued";
  const isInPast = past.at(-1)?.["try_number"] === row["try_number"];
  const hasBegun = row["pid"] !== null && !isWaiting && !isInPast;
  return hasBegun ? [...past, row] : past;
}

function timesOf(row: Row): Pick<TryDocument, "startDate" | "endDate" | "durationSeconds"> {
  const duration = row["duration"];
  return {
    startDate: moment(row["start_date"]),
    endDate: moment(row["end_date"]),
    durationSeconds: typeof duration === "number" ? duration : null,
  };
}

function moment(value: unknown): string | null {
  return typeof value === "string" ? fromStored(value) : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
