import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { Duplex, Readable } from "node:stream";
import { RunnerStartError } from "../errors.ts";
import type { Exit } from "../exit.ts";

/** How a runner is started. */
export type Launch =
  /** Our own runner, with the folder or file of its Dags. */
  | { readonly way: "windsock"; readonly dags?: string | undefined }
  /** A runner that connects to addresses in its arguments, as Airflow's coordinators start one. */
  | { readonly way: "coordinator"; readonly command: readonly string[] }
  /** A runner that speaks on descriptor 0, as Airflow's Python runner does. */
  | { readonly way: "stdin"; readonly command: readonly string[] }
  /** A runner that is a client of `TaskSupervisor` in gRPC or Connect, on the Unix socket in its arguments. */
  | { readonly way: "grpc"; readonly command: readonly string[] };

/** A runner process, and the ways to it. Whoever started it reads its streams at once. */
export interface RunnerProcess {
  /** Undefined when there is no such program. */
  readonly pid: number | undefined;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Frames, both ways. Rejects when the runner does not connect. */
  readonly comm: Promise<Duplex>;
  /** Records, one JSON object a line. Rejects like `comm`. */
  readonly records: Promise<Readable>;
  /** Resolves when the process has ended. Rejects when it could not be started. */
  readonly exit: Promise<Exit>;
  /** Lets go of what is still open. */
  close(): void;
}

/** Ends a process when its parent dies, however that dies. Part of util-linux. */
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));

/** Starts a program in a process group of its own, which dies with this process where the system can do that. */
export function spawnRunner(
  command: readonly string[],
  options: Pick<SpawnOptions, "env" | "stdio">,
): ChildProcess {
  const [program = "", ...args] =
    setpriv === undefined ? command : [setpriv, "--pdeathsig", "KILL", ...command];
  return spawn(program, args, { ...options, detached: true });
}

/**
 * Starts a program with sockets on 1 to 4, all of which end here.
 *
 * @param comm - which of descriptors 3 and 4 takes frames; the other one takes records
 */
export function spawnOnSockets(
  command: readonly string[],
  { env, comm: commFd }: { readonly env: Readonly<Record<string, string>>; readonly comm: 3 | 4 },
): RunnerProcess {
  const child = spawnRunner(command, { env, stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"] });
  const stdout = readable(child.stdio[1]);
  const stderr = readable(child.stdio[2]);
  const comm = duplex(child.stdio[commFd]);
  const records = readable(child.stdio[commFd === 3 ? 4 : 3]);
  return {
    pid: child.pid,
    stdout,
    stderr,
    comm: Promise.resolve(comm),
    records: Promise.resolve(records),
    exit: exitOf(child),
    close() {
      for (const stream of [stdout, stderr, records, comm]) {
        stream.destroy();
      }
    },
  };
}

/** Follows a process to its end. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve, reject } = Promise.withResolvers<Exit>();
  child.once("exit", (code, signal) => {
    resolve(signal === null ? { kind: "exited", code: Number(code) } : { kind: "killed", signal });
  });
  child.once("error", (cause) => reject(new RunnerStartError(cause.message, { cause })));
  promise.catch(() => {}); // told to whoever waits, now or later
  return promise;
}

/** What Node makes of a descriptor that is to be a pipe. */
export function readable(stream: unknown): Readable {
  return stream instanceof Readable ? stream : fail();
}

/** What Node makes of a descriptor above 2: one that goes both ways. */
export function duplex(stream: unknown): Duplex {
  return stream instanceof Duplex ? stream : fail();
}

function fail(): never {
  throw new RunnerStartError("its descriptors could not be made");
}
