import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Duplex, duplexPair } from "node:stream";
import { RunnerStartError } from "../errors.ts";
import { loadDoor } from "../load-door.ts";
import { exitOf, type RunnerProcess, readable, spawnRunner } from "./runner-process.ts";

/**
 * Starts a runner that is a client of `TaskSupervisor`: a Unix socket, which it is told by `--supervisor=unix:PATH` at the end
 * of its arguments, takes gRPC and Connect. Descriptor 3 takes its records, one JSON object a line.
 *
 * The socket is in a folder that only this user may enter. The runner boots while the door is loaded; who connects before
 * that waits.
 *
 * @param command - program and arguments
 * @param load - loads the door
 */
export async function launchGrpc(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
  load: typeof loadDoor = loadDoor,
): Promise<RunnerProcess> {
  const folder = mkdtempSync(join(tmpdir(), "windsock-")); // of mode 0700
  const path = join(folder, "supervisor.sock");
  const server = createServer().listen(path);
  await once(server, "listening");
  const child = spawnRunner([...command, `--supervisor=unix:${path}`], {
    env,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const [near, far] = duplexPair();
  const door = load().then(({ openDoor }) => openDoor(far));
  const linked = Promise.withResolvers<Duplex>();
  linked.promise.catch(() => {}); // told to whoever waits
  server.on("connection", (socket) => {
    door.then(
      ({ take }) => {
        take(socket);
        linked.resolve(near);
      },
      () => socket.destroy(),
    );
  });
  const exit = Promise.all([exitOf(child), door]).then(([how, { endWithConnections }]) => {
    endWithConnections();
    return how;
  });
  exit.catch(() => {}); // told to whoever waits
  const stdout = readable(child.stdio[1]);
  const stderr = readable(child.stdio[2]);
  const records = readable(child.stdio[3]);
  return {
    pid: child.pid,
    stdout,
    stderr,
    comm: linked.promise,
    records: Promise.resolve(records),
    exit,
    close() {
      linked.reject(new RunnerStartError("it did not connect"));
      server.close();
      rmSync(folder, { recursive: true, force: true });
      for (const stream of [stdout, stderr, records]) {
        stream.destroy();
      }
      void door.then(
        ({ close }) => close(),
        () => {},
      );
    },
  };
}
