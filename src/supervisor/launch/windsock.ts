import { type StdioOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { Duplex, Readable } from "node:stream";
import { byteStream } from "../../channel/index.ts";
import type { StreamKind } from "../output.ts";
import type { Environment } from "../settings.ts";
import { exitOf, type LaunchedRunner, signalGroup } from "./launched.ts";

/** Ends the runner when its supervisor dies, however that dies. Part of util-linux. */
const setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].find((path) => existsSync(path));

/**
 * Starts our own runner: frames on descriptor 3, records on descriptor 4, a process group of its own, no inspector for
 * whoever may signal it.
 *
 * @param program - path of the runner
 * @param args - more arguments for it
 */
export function launchWindsock(
  program: string,
  { env, args = [] }: { readonly env: Environment; readonly args?: readonly string[] },
): LaunchedRunner {
  const node = [process.execPath, "--disable-sigusr1", program, ...args];
  const [command = "", ...rest] =
    setpriv === undefined ? node : [setpriv, "--pdeathsig", "KILL", ...node];
  const stdio: StdioOptions = ["ignore", "pipe", "pipe", "pipe", "pipe"];
  const child = spawn(command, rest, { stdio, env: { ...env }, detached: true });
  const exited = exitOf(child);
  const [, stdout, stderr, comm, records] = child.stdio;
  const outputs = [
    ["stdout", stdout],
    ["stderr", stderr],
    ["records", records],
  ] as const;
  const pid = child.pid ?? 0;
  return {
    pid,
    comm:
      comm instanceof Duplex
        ? Promise.resolve(byteStream(comm))
        : Promise.reject(new Error("no channel")),
    outputs: outputs.flatMap(([kind, stream]): [StreamKind, Readable][] =>
      stream instanceof Readable ? [[kind, stream]] : [],
    ),
    onOutput() {},
    exited,
    signal(signal) {
      signalGroup(pid, signal);
    },
    release() {
      for (const stream of [stdout, stderr, comm, records]) {
        stream?.destroy();
      }
    },
  };
}
