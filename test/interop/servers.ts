import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { SignJWT } from "jose";
import type { Test } from "tap";
import { type ApiClient, createApiClient } from "../../src/api/index.ts";
import { RawJson } from "../../src/contract/index.ts";
import {
  airflowEnvironment,
  cacheFolder,
  type Environment,
  pythonOf,
  type Release,
  temporaryFolder,
} from "./environment.ts";
import { run, seedText, type TaskName, type Workload, workloadOf } from "./seed.ts";

/** What a server says when it is ready; Airflow's and ours say the same. */
interface Ready {
  readonly base_url: string;
  readonly jwt_secret: string;
  readonly jwt_audience: string;
  readonly task_instances: Readonly<Record<string, { id: string; tokens: Tokens }>>;
  /** Of ours only: what executors would hand over. */
  readonly workloads?: Readonly<Record<string, Workload>>;
  /** Of Airflow's only: where a test plays the scheduler. */
  readonly control_url?: string;
}

interface Tokens {
  readonly execution: string;
  readonly workload: string;
}

/** A request as Airflow's server has seen it. */
export interface SeenRequest {
  readonly method: string;
  /** Below `/execution/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Claims of its token. */
  readonly token: { readonly exp: number; readonly scope: string } | null;
  readonly status: number;
}

/** A server of the Execution API in a process of its own, with the seed of these tests in it. */
export interface SeededServer {
  readonly ready: Ready;
  /** A client with the token of the task instance. */
  client(
    name: TaskName | "upstream",
    options?: {
      readonly scope?: keyof Tokens;
      /** Instead of that of the ready line. */
      readonly token?: string;
      readonly version?: string;
      readonly rawJson?: boolean;
    },
  ): ApiClient;
  /** A task instance as an executor hands it over. @param queue - which coordinator of Airflow's runs it, if any */
  workload(name: TaskName, queue?: string): Workload;
  /** A token for whoever has this id, good for so many seconds; for an execution unless told otherwise. */
  sign(id: string, seconds: number, scope?: keyof Tokens): Promise<string>;
  /** What was asked since the start. Airflow's server only. */
  requests(): Promise<readonly SeenRequest[]>;
  /** The state in which the server has a task. */
  stateOf(name: TaskName): Promise<string | null>;
  /** Sets the state of a task, as the scheduler does. Airflow's server only. */
  setState(name: TaskName, state: string): Promise<void>;
  /** A value that a task has left, or undefined. */
  xcomOf(name: TaskName, key: string): Promise<unknown>;
  /** The same as its JSON text. */
  textOf(name: TaskName, key: string): Promise<string>;
}

/** Starts the Execution API of a release of Airflow. It ends with the test. @param seed - JSON text */
export async function startAirflowApi(
  t: Test,
  seed: string = seedText(),
  release: Release = "3.3",
): Promise<SeededServer> {
  const file = join(temporaryFolder(t, { "seed.json": seed }), "seed.json");
  const command = [...airflowApiCommand(release), "--seed", file];
  return seeded(t, await startProgram(t, command, airflowEnvironment()));
}

/** Program and arguments that serve the Execution API of a release of Airflow, but for `--seed FILE`. */
export function airflowApiCommand(release: Release): readonly string[] {
  const script = resolve("test/interop/python/execution_api.py");
  return [pythonOf(release), script, "--cache", cacheFolder()];
}

/** Starts `windsock serve`. It ends with the test. @param seed - JSON text */
export async function startOurApi(t: Test, seed: string = seedText()): Promise<SeededServer> {
  const file = join(temporaryFolder(t, { "seed.json": seed }), "seed.json");
  const command = [process.execPath, resolve("src/cli/bin.ts"), "serve", "--seed", file];
  return seeded(t, await startProgram(t, [...command, "--watch-stdin"], airflowEnvironment()));
}

/**
 * Starts a program that says in one line of JSON that it is ready, and ends when its standard input does: also when these
 * tests are killed.
 */
export async function startProgram<T>(
  t: Test,
  [program = "", ...args]: readonly string[],
  env: Environment,
): Promise<T> {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  t.teardown(async () => {
    child.stdin.end();
    const impatience = setTimeout(() => child.kill("SIGKILL"), 30_000);
    await ended;
    clearTimeout(impatience);
  });
  const lines = createInterface(child.stdout);
  const failed = ended.then(([code]) => {
    throw new Error(`${[program, ...args].join(" ")} ended with ${code} before it was ready`);
  });
  const [line] = await Promise.race([once(lines, "line"), failed]);
  return JSON.parse(String(line));
}

function seeded(t: Test, ready: Ready): SeededServer {
  const clients: ApiClient[] = [];
  t.teardown(() => Promise.all(clients.map((client) => client.close())));
  const open: SeededServer["client"] = (name, { scope = "execution", token, ...more } = {}) => {
    const { task_instances: all, base_url: baseUrl } = ready;
    const given = token ?? all[name]?.tokens[scope] ?? "";
    const one = createApiClient({ baseUrl, token: given, ...more });
    clients.push(one);
    return one;
  };
  const observer = open("upstream");
  const rawObserver = open("upstream", { rawJson: true });
  return {
    ready,
    client: open,
    workload(name, queue = "default") {
      const { id = "", tokens } = ready.task_instances[name] ?? {};
      const made = workloadOf(name, { id, token: tokens?.workload ?? "", queue });
      return ready.workloads?.[name] ?? made;
    },
    sign(id, seconds, scope = "execution") {
      return new SignJWT({ scope })
        .setProtectedHeader({ alg: "HS512", typ: "JWT" })
        .setSubject(id)
        .setAudience(ready.jwt_audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setNotBefore("0 s")
        .setExpirationTime(`${seconds} s`)
        .sign(Buffer.from(ready.jwt_secret));
    },
    async requests() {
      return JSON.parse(await (await fetch(new URL("requests", ready.control_url))).text());
    },
    async stateOf(name) {
      const { dagId, runId } = run;
      const filter = { dagId, runIds: [runId], taskIds: [name] };
      const { task_states: states } = await observer.taskInstances.states(filter);
      return Object(states[runId])[name] ?? null;
    },
    async setState(name, state) {
      const { control_url: base, task_instances: all } = ready;
      const url = new URL(`task-instances/${all[name]?.id}`, base);
      const { status } = await fetch(url, { method: "PATCH", body: JSON.stringify({ state }) });
      assert.equal(status, 204);
    },
    async xcomOf(name, key) {
      const { value } = await observer.xcoms.get({ ...run, taskId: name, key });
      return value ?? undefined;
    },
    async textOf(name, key) {
      const { value } = await rawObserver.xcoms.get({ ...run, taskId: name, key });
      return value instanceof RawJson ? value.text : "";
    },
  };
}
