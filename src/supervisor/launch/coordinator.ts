import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { RunnerStartError } from "../errors.ts";
import { isFromGroup } from "./peer-process.ts";
import { exitOf, type RunnerProcess, readable, spawnRunner } from "./runner-process.ts";

/**
 * Starts a runner as Airflow's coordinators do: two listeners on the loopback address, which the runner is told by
 * `--comm=H:P --logs=H:P` at the end of its arguments and connects to. Others who connect are turned away.
 *
 * @param command - program and arguments
 */
export async function launchCoordinator(
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<RunnerProcess> {
  const [commServer, logServer] = await Promise.all([listen(), listen()]);
  const addresses = [`--comm=${addressOf(commServer)}`, `--logs=${addressOf(logServer)}`];
  const child = spawnRunner([...command, ...addresses], { env, stdio: ["ignore", "pipe", "pipe"] });
  const over = new AbortController();
  const accept = (server: Server): Promise<Socket> =>
    acceptFrom(server, Number(child.pid), over.signal);
  const comm = accept(commServer);
  const records = accept(logServer);
  const stdout = readable(child.stdout);
  const stderr = readable(child.stderr);
  return {
    pid: child.pid,
    stdout,
    stderr,
    comm: Promise.all([comm, records]).then(([socket]) => socket),
    records,
    exit: exitOf(child),
    close() {
      over.abort(new RunnerStartError("it did not connect"));
      stdout.destroy();
      stderr.destroy();
      for (const socket of [comm, records]) {
        socket.then(
          (one) => one.destroy(),
          () => {}, // it never connected
        );
      }
    },
  };
}

async function listen(): Promise<Server> {
  const server = createServer({ noDelay: true });
  server.listen({ host: "127.0.0.1", port: 0, backlog: 1 });
  await once(server, "listening");
  return server;
}

/** Takes the first connection of the runner's or of what it started, and listens no longer. */
function acceptFrom(server: Server, group: number, signal: AbortSignal): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  server.on("connection", (socket) => {
    if (isFromGroup(socket, group)) {
      server.close();
      resolve(socket);
    } else {
      socket.destroy();
    }
  });
  signal.addEventListener("abort", () => {
    server.close();
    reject(signal.reason);
  });
  promise.catch(() => {}); // told to whoever waits
  return promise;
}

function addressOf(server: Server): string {
  const { port } = Object(server.address()); // listening on a port
  return `127.0.0.1:${port}`;
}
