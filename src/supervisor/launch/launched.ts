import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import type { ByteStream } from "../../channel/index.ts";
import type { Exit } from "../exit.ts";
import type { StreamKind } from "../output.ts";

/** A runner process, and the ways to it. */
export interface LaunchedRunner {
  readonly pid: number;
  /** The way for frames. Rejects when the runner does not connect. */
  readonly comm: Promise<ByteStream>;
  /** What it writes, as far as it is known from the start; read at once, or the end of it is lost. */
  readonly outputs: readonly (readonly [StreamKind, Readable])[];
  /** Calls back for an output that comes later, such as an accepted connection. */
  onOutput(listener: (kind: StreamKind, stream: Readable) => void): void;
  readonly exited: Promise<Exit>;
  /** Signals the process, and its group where it has one of its own. */
  signal(signal: NodeJS.Signals): void;
  /** Lets go of everything that is still open. Idempotent. */
  release(): void;
}

/** How a runner is started. */
export type Launch =
  /** Our own runner, with the folder or file of its Dags. */
  | { readonly way: "windsock"; readonly dags?: string | undefined }
  /** A runner that connects to addresses in its arguments, as Airflow's coordinators start one. */
  | { readonly way: "coordinator"; readonly command: readonly string[] }
  /** A runner that speaks on descriptor 0, as Airflow's Python runner does. */
  | { readonly way: "stdin"; readonly command: readonly string[] };

/** The end of a process. Never rejects. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  const { promise, resolve } = Promise.withResolvers<Exit>();
  child.once("exit", (code, signal) => {
    resolve(signal === null ? { kind: "exited", code: code ?? 1 } : { kind: "killed", signal });
  });
  child.once("error", () => {
    if (child.pid === undefined) {
      resolve({ kind: "exited", code: 127 }); // it was never there
    }
  });
  return promise;
}

/** Signals a process group; nothing when it is gone. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // gone already, which is what the signal was for
  }
}
