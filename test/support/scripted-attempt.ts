import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import type { RunnerRequest, Workload } from "../../src/contract/index.ts";
import { type AttemptEnd, settingsFrom, supervise } from "../../src/supervisor/index.ts";
import type { FakeApi } from "./fake-api.ts";
import type { Step } from "./scripted-runner.ts";

/** A report of success. */
export const succeed: RunnerRequest = {
  type: "SucceedTask",
  end_date: "2026-01-01T00:00:05Z",
  task_outlets: [],
  outlet_events: [],
};

/** What came of a scripted attempt. */
export interface ScriptedEnd extends AttemptEnd {
  readonly id: string;
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** Texts of the log, in order. */
  readonly events: readonly string[];
}

/** How a scripted attempt is run. */
export interface ScriptedAttempt {
  /** Folder for log and journal. */
  readonly folder: string;
  readonly api: Pick<FakeApi, "baseUrl">;
  readonly steps?: readonly Step[];
  readonly way?: "stdin" | "coordinator" | "grpc";
  /** A command in place of the scripted runner. */
  readonly command?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Of the task instance; random by default. */
  readonly id?: string;
  readonly token?: string;
  readonly signal?: AbortSignal;
  readonly killSignal?: AbortSignal;
}

/** Supervises a scripted runner to the end of its attempt, with times that tests can wait for. */
export async function runScripted(attempt: ScriptedAttempt): Promise<ScriptedEnd> {
  const { folder, api, steps = [], way = "stdin", id = randomUUID() } = attempt;
  const { token = tokenOf({ sub: id }) } = attempt;
  const script = [process.execPath, resolve("test/support/scripted-runner.ts")];
  const end = await supervise({
    workload: workloadOf(id, token),
    apiUrl: api.baseUrl,
    launch: { way, command: attempt.command ?? [...script, JSON.stringify(steps)] },
    settings: settingsFrom({
      PATH: process.env["PATH"],
      AIRFLOW__LOGGING__BASE_LOG_FOLDER: folder,
      WINDSOCK_STATE_DIR: `${folder}/state`,
      WINDSOCK_KILL_GRACE: "0.2",
      NODE_COMPILE_CACHE: `${tmpdir()}/windsock-test-cache`, // runners are many, and the same
      AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "1",
      ...attempt.env,
    }),
    ...(attempt.signal && { signal: attempt.signal }),
    ...(attempt.killSignal && { killSignal: attempt.killSignal }),
  });
  const records = readRecords(end.logPath);
  return { ...end, id, records, events: records.map(({ event }) => String(event)) };
}

/** The records of a log. */
export function readRecords(path: string): Readonly<Record<string, unknown>>[] {
  if (!existsSync(path)) {
    return [];
  }
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line));
}

/** A workload of one attempt. */
export function workloadOf(id: string, token: string): Workload {
  return {
    type: "ExecuteTask",
    token,
    ti: {
      id,
      dag_id: "d",
      run_id: "r",
      task_id: "t",
      try_number: 1,
      map_index: -1,
      dag_version_id: "0199b4a5-5b9c-7000-8000-000000000002",
      hostname: null,
      context_carrier: null,
      queue: "default",
    },
    dag_rel_path: "d.ts",
    bundle_info: { name: "b", version: null },
    log_path: "attempt.log",
  };
}

/** An unsigned token. */
export function tokenOf(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return `${part({ alg: "HS512" })}.${part({ exp: 4e9, scope: "execution", ...claims })}.c2ln`;
}
