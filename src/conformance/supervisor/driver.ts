import { randomUUID } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { releaseFacts } from "../../contract/index.ts";
import type { Driver, Faults, Peer } from "../driver.ts";
import { startPeer } from "../peer-process.ts";
import { openApi } from "./api.ts";
import { members, strangersIn } from "./check-case.ts";
import { judge } from "./judge.ts";
import { type Played, playRunner } from "./play.ts";
import { openPuppet } from "./puppet.ts";
import type { SupervisorCase } from "./supervisor-case.ts";
import { toJson } from "./to-json.ts";
import { makeContext, makeWorkload, tokenFor } from "./workload.ts";

/** Plays the server and the runner of supervisors: one process for each case, some at once. */
export const supervisorDriver: Driver<SupervisorCase> = {
  atOnce: 2 * Math.max(2, availableParallelism()), // a case waits more than it works
  members,
  open: async (peer) => ({
    play: (one, signal) => playSupervisorCase(one, peer, signal),
    [Symbol.asyncDispose]: async () => {},
  }),
};

/** Plays the server and the runner of one attempt, and judges what was seen. */
async function playSupervisorCase(
  raw: SupervisorCase,
  peer: Peer,
  signal: AbortSignal,
): Promise<Faults> {
  const id = randomUUID();
  const token = tokenFor(id);
  const filled = JSON.stringify(raw)
    .replaceAll("{ti}", id)
    .replaceAll("{token}", token)
    .replaceAll("{fresh token}", tokenFor(id, 1))
    .replaceAll("{fresher token}", tokenFor(id, 2));
  const one: SupervisorCase = JSON.parse(filled);
  const strangers = strangersIn(one);
  if (strangers.length > 0) {
    return strangers.map((path) => `the case is wrong: there is no member ${path}`);
  }
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "windsock-case-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const { api: version } = releaseFacts(peer.airflow);
  const api = stack.use(
    await openApi({ rules: one.api ?? [], context: makeContext(one.context), version }),
  );
  const puppet = stack.use(await openPuppet(one.runner ?? [], signal));
  const workload = makeWorkload(id, one.workload);
  const file = join(folder, "workload.json");
  await writeFile(file, toJson(workload), { mode: 0o600 });
  const told = ["--json-path", file, "--execution-api-url", api.url, "--", ...puppet.command];
  const supervisor = stack.use(
    await startPeer([...peer.command, ...told], { env: environmentOf(peer, one, folder) }),
  );
  const over = new AbortController();
  const ended = supervisor.ended.then((ending) => {
    over.abort();
    return ending;
  });
  const { airflow } = peer;
  const stage = {
    puppet,
    api,
    supervisor,
    airflow,
    signal: AbortSignal.any([signal, over.signal]),
  };
  const played: Played = { greeting: undefined, most: undefined, faults: [] };
  await playRunner(one, stage, played).catch((error: unknown) => {
    signal.throwIfAborted();
    if (!over.signal.aborted) {
      throw error;
    }
    if (one.expect?.greeting !== null) {
      played.faults.push("the supervisor ended before the runner's part was over");
    }
  });
  const ending = await Promise.race([ended, rejection(signal)]);
  const hello = await Promise.race([puppet.started, sleep(0).then(() => undefined)]);
  const faults = judge(one.expect ?? {}, {
    greeting: played.greeting,
    calls: api.calls,
    state: api.state,
    log: await readLog(join(folder, "logs", String(workload["log_path"]))),
    stdout: supervisor.stdout.text(),
    stderr: supervisor.stderr.text(),
    ending,
    runner: hello,
    surplus: puppet.frames.length - (played.most ?? Infinity),
    secret: token,
    survivors: await survivorsOf({
      "the runner": hello === undefined ? [] : [hello.pid],
      "what the runner has started": one.expect?.nothingLeft === true ? puppet.left : [],
    }),
    isTold: puppet.isTold,
  });
  for (const pid of [...(hello === undefined ? [] : [hello.pid]), ...puppet.left]) {
    end(pid);
  }
  return [...played.faults, ...faults];
}

/** Short times, in Airflow's own names, so that nothing is waited for long; as whole seconds, which all releases take. */
function environmentOf(
  { env }: Peer,
  one: SupervisorCase,
  folder: string,
): Readonly<Record<string, string | undefined>> {
  return {
    HOME: folder,
    AIRFLOW_HOME: folder,
    AIRFLOW__LOGGING__BASE_LOG_FOLDER: join(folder, "logs"),
    AIRFLOW__LOGGING__LOGGING_LEVEL: "INFO",
    AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "1",
    AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "3",
    AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MIN: "0.05",
    AIRFLOW__WORKERS__EXECUTION_API_RETRY_WAIT_MAX: "0.1",
    AIRFLOW__WORKERS__SOCKET_CLEANUP_TIMEOUT: "1",
    AIRFLOW__CORE__TASK_SUCCESS_OVERTIME: "1",
    ...env,
    ...one.env,
  };
}

/** Lines of a log; none where there is no file. */
async function readLog(file: string): Promise<readonly unknown[]> {
  const content = await readFile(file, "utf8").catch(() => "");
  return content
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      try {
        return JSON.parse(line);
      } catch {
        return line;
      }
    });
}

/** How long processes may take to be gone once the supervisor is. */
const goneMs = 500;

async function survivorsOf(
  processes: Readonly<Record<string, readonly number[]>>,
): Promise<readonly string[]> {
  const deadline = performance.now() + goneMs;
  for (;;) {
    const alive = Object.entries(processes).filter(([, pids]) => pids.some(isAlive));
    if (alive.length === 0 || performance.now() > deadline) {
      return alive.map(([name]) => name);
    }
    await sleep(20);
  }
}

/** Whether a process is there and is more than a record of its end. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = `/proc/${pid}/stat`;
    return !existsSync(stat) || !/^\d+ \(.*\) Z /s.test(readFileSync(stat, "utf8"));
  } catch {
    return false;
  }
}

function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

function rejection(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  const over = (): void => reject(signal.reason);
  signal.addEventListener("abort", over, { once: true });
  if (signal.aborted) {
    over();
  }
  return promise;
}
