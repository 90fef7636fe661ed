import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type LocalServer, openLocalServer, openStore, workloadOf } from "../../src/local/index.ts";
import {
  taskInstanceById,
  taskInstancesOf,
  updateTaskInstance,
} from "../../src/local/store/store.ts";
import { storedRun } from "./local-run.ts";

/** A task instance that waits for its attempt, on the embedded server. */
export interface QueuedTask extends AsyncDisposable {
  readonly server: LocalServer;
  readonly id: string;
  /** As an executor hands it over. */
  readonly workload: object;
  /** The row of the task instance, or of the try that took its place. */
  row(): Readonly<Record<string, unknown>> | undefined;
}

/** Opens a server with one queued task instance, of the Dag `d`. */
export async function queueTask(
  taskId: string,
  { retries = 0 }: { readonly retries?: number } = {},
): Promise<QueuedTask> {
  const { store, key } = storedRun({ [taskId]: {} }, { store: openStore(":memory:") });
  const server = await openLocalServer({ store });
  const id = String(taskInstancesOf(store, key.dagId, key.runId)[0]?.["id"]);
  updateTaskInstance(store, id, { state: "queued", try_number: 1, max_tries: retries });
  const row = taskInstanceById(store, id) ?? {};
  const token = await server.token(id, "workload", 600);
  return {
    server,
    id,
    workload: workloadOf(row, token, "dag.ts"),
    row: () => taskInstancesOf(store, key.dagId, key.runId)[0],
    async [Symbol.asyncDispose]() {
      await server.close();
      store.close();
    },
  };
}

/** A supervisor as a process of its own. */
export interface AttemptProcess {
  readonly child: ChildProcess;
  readonly finished: Promise<{
    readonly code: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
}

/** Starts `execute-workload`, reading the workload from standard input. */
export function startAttempt(
  workload: object,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): AttemptProcess {
  const child = spawn(process.execPath, [resolve("src/supervisor/main.ts"), "-", ...args], {
    env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  child.stdin.end(JSON.stringify(workload));
  const finished = once(child, "close").then(([code]) => ({ code, stdout, stderr }));
  return { child, finished };
}

/** Resolves once a file is there, with what is in it. */
export async function fileThere(path: string): Promise<string> {
  while (!existsSync(path) || readFileSync(path, "utf8") === "") {
    await setTimeout(20);
  }
  return readFileSync(path, "utf8");
}
