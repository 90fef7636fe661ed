import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { text } from "node:stream/consumers";
import { byteStream, openSupervisorEnd } from "../../src/channel/index.ts";
import type {
  DagFileParseRequest,
  RunnerRequest,
  StartupDetails,
  SupervisorMessage,
} from "../../src/contract/index.ts";

/** Replies by type of request; others are acknowledged. */
export type Replies = Readonly<
  Record<string, (request: never) => SupervisorMessage | null | Promise<SupervisorMessage | null>>
>;

/** How a test launches the runner. */
export interface LaunchOptions {
  /** Undefined: it is never greeted. */
  readonly greeting?: StartupDetails | DagFileParseRequest | undefined;
  readonly replies?: Replies;
  /** `fds`: as our supervisor does; `sockets`: as Airflow's coordinators do. */
  readonly way?: "fds" | "sockets";
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Plays a supervisor that does not keep to the protocol, in the place of one that does. */
  readonly misbehave?: (comm: Duplex) => void;
  /** Called with the process once it is greeted, to do something to it. */
  readonly onGreeted?: (child: ChildProcess, hangUp: () => void) => void;
  /** Called with each log record as it comes. */
  readonly onRecord?: (
    record: Record<string, unknown>,
    child: ChildProcess,
    hangUp: () => void,
  ) => void;
}

/** What a runner did. */
export interface RunnerRun {
  readonly exitCode: number | null;
  readonly exitSignal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly records: readonly Record<string, unknown>[];
  readonly requests: readonly RunnerRequest[];
}

const program = "src/runner/main.ts";

/** Runs a real runner process to its end, and plays the supervisor. */
export async function runRunner(options: LaunchOptions): Promise<RunnerRun> {
  const requests: RunnerRequest[] = [];
  const records: Record<string, unknown>[] = [];
  const { child, comm, logs } = await launch(options);
  const exited = once(child, "exit");
  const [stdout, stderr] = [child.stdout, child.stderr].map((pipe) => (pipe ? text(pipe) : ""));
  const hangUp = (): void => {
    comm.destroy();
  };
  const logged = readRecords(logs, (record) => {
    records.push(record);
    options.onRecord?.(record, child, hangUp);
  });
  if (options.misbehave !== undefined) {
    comm.on("error", () => {}); // the runner may hang up first
    options.misbehave(comm);
    const [exitCode, exitSignal] = await exited;
    await logged;
    comm.destroy();
    const output = { stdout: (await stdout) ?? "", stderr: (await stderr) ?? "" };
    return { exitCode, exitSignal, ...output, records, requests };
  }
  const channel = openSupervisorEnd(byteStream(comm), {
    answer: async (request) => {
      requests.push(request);
      const reply = options.replies?.[request.type];
      return reply === undefined ? null : Reflect.apply(reply, undefined, [request]);
    },
  });
  if (options.greeting !== undefined) {
    await channel.greet(options.greeting);
    options.onGreeted?.(child, hangUp);
  }
  const [exitCode, exitSignal] = await exited;
  await logged;
  await channel.close();
  return {
    exitCode,
    exitSignal,
    stdout: (await stdout) ?? "",
    stderr: (await stderr) ?? "",
    records,
    requests,
  };
}

/** The last of what the runner asked: its outcome, when all went well. */
export function outcomeOf({ requests }: RunnerRun): RunnerRequest | undefined {
  return requests.at(-1);
}

async function launch(
  options: LaunchOptions,
): Promise<{ child: ChildProcess; comm: Duplex; logs: Duplex }> {
  const env = {
    PATH: process.env["PATH"],
    WINDSOCK_DAGS: "test/runner/dags/etl.ts",
    ...options.env,
  };
  const argv = [`${process.cwd()}/${program}`, ...(options.args ?? [])];
  if (options.way !== "sockets") {
    const child = spawn(process.execPath, argv, {
      stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
      env: { ...env, WINDSOCK_DAGS: absolute(env.WINDSOCK_DAGS) },
      cwd: options.cwd,
    });
    const [, , , comm, logs] = child.stdio;
    return { child, comm: duplex(comm), logs: duplex(logs) };
  }
  await using servers = new AsyncDisposableStack();
  const [commServer, logServer] = await Promise.all([listen(), listen()]);
  servers.defer(() => void commServer.close());
  servers.defer(() => void logServer.close());
  const connections = [commServer, logServer].map((server) => once(server, "connection"));
  const child = spawn(
    process.execPath,
    [...argv, `--logs=${addressOf(logServer)}`, "--other", `--comm=${addressOf(commServer)}`],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...env, WINDSOCK_DAGS: absolute(env.WINDSOCK_DAGS) },
      cwd: options.cwd,
    },
  );
  const [[comm], [logs]] = await Promise.all([connections[0] ?? [], connections[1] ?? []]);
  return { child, comm, logs };
}

async function readRecords(
  logs: Duplex,
  take: (record: Record<string, unknown>) => void,
): Promise<void> {
  let rest = "";
  logs.setEncoding("utf8");
  for await (const chunk of logs) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines.filter((one) => one !== "")) {
      take(JSON.parse(line));
    }
  }
}

async function listen(): Promise<Server> {
  const server = createServer({ allowHalfOpen: false });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null ? `127.0.0.1:${address.port}` : "";
}

function absolute(path: string): string {
  return path === "" || path.startsWith("/") ? path : `${process.cwd()}/${path}`;
}

function duplex(stream: unknown): Socket {
  if (typeof stream === "object" && stream !== null && "write" in stream && "read" in stream) {
    return stream as Socket; // what spawn() makes of "pipe" beyond 2
  }
  throw new Error("no duplex stream");
}
