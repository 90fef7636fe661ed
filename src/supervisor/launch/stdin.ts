import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { byteStream } from "../../channel/index.ts";
import type { Environment } from "../settings.ts";
import { exitOf, type LaunchedRunner, signalGroup } from "./launched.ts";

/** Two joined sockets. */
interface Pair {
  readonly ours: Socket;
  readonly theirs: Socket;
}

/**
 * Starts a runner that speaks on descriptor 0, as Airflow's Python runner does: connected sockets on 0 to 3, frames both
 * ways on 0, records on 3. Python wants sockets, where Node would give it pipes that go one way.
 *
 * @param command - program and arguments
 */
export async function launchStdin(
  command: readonly string[],
  { env }: { readonly env: Environment },
): Promise<LaunchedRunner> {
  const [comm, stdout, stderr, records] = await joinSockets(4);
  if (comm === undefined || stdout === undefined || stderr === undefined || records === undefined) {
    throw new Error("four pairs were asked for");
  }
  const pairs = [comm, stdout, stderr, records];
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    stdio: pairs.map(({ theirs }) => theirs),
    env: { ...env },
    detached: true,
  });
  const exited = exitOf(child);
  for (const { theirs } of pairs) {
    theirs.destroy(); // the child has its own copy; ours would keep the line open after its end
  }
  const pid = child.pid ?? 0;
  return {
    pid,
    comm: Promise.resolve(byteStream(comm.ours)),
    outputs: [
      ["stdout", stdout.ours],
      ["stderr", stderr.ours],
      ["records", records.ours],
    ],
    onOutput() {},
    exited,
    signal(signal) {
      signalGroup(pid, signal);
    },
    release() {
      for (const { ours } of pairs) {
        ours.destroy();
      }
    },
  };
}

/** Joins sockets over a path that nobody else can reach and that is gone afterwards. */
async function joinSockets(count: number): Promise<Pair[]> {
  const folder = mkdtempSync(join(tmpdir(), "windsock-"));
  const server = createServer();
  try {
    const path = join(folder, "runner");
    server.listen(path);
    await once(server, "listening");
    const pairs: Pair[] = [];
    for (let at = 0; at < count; at += 1) {
      const theirs = connect({ path, allowHalfOpen: true });
      const [ours]: Socket[] = await once(server, "connection");
      if (ours !== undefined) {
        pairs.push({ ours, theirs });
      }
    }
    return pairs;
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
