import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import type { Readable } from "node:stream";
import { type ByteStream, byteStream } from "../../channel/index.ts";
import { RunnerStartError } from "../errors.ts";
import type { StreamKind } from "../output.ts";
import type { Environment } from "../settings.ts";
import { exitOf, type LaunchedRunner, signalGroup } from "./launched.ts";

/**
 * Starts a runner as Airflow's coordinators do: two listeners on the loopback address, which the runner is told by
 * `--comm=H:P --logs=H:P` and connects to.
 *
 * @param command - program and arguments; the two addresses are appended
 * @param signal - gives up waiting for the connections
 */
export async function launchCoordinator(
  command: readonly string[],
  { env, signal }: { readonly env: Environment; readonly signal: AbortSignal },
): Promise<LaunchedRunner> {
  const comm = await listen();
  const logs = await listen();
  const [program = "", ...args] = command;
  const addresses = [`--comm=${addressOf(comm)}`, `--logs=${addressOf(logs)}`];
  const child = spawn(program, [...args, ...addresses], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...env },
    detached: true,
  });
  const exited = exitOf(child);
  const sockets: Socket[] = [];
  const connected = connect(comm, logs, { signal, sockets });
  connected.catch(() => {}); // told by `comm`
  const pid = child.pid ?? 0;
  return {
    pid,
    comm: connected.then(([stream]) => stream),
    outputs: [
      ["stdout", child.stdout],
      ["stderr", child.stderr],
    ],
    onOutput(listener: (kind: StreamKind, stream: Readable) => void) {
      void connected.then(
        ([, records]) => listener("records", records),
        () => {}, // no records then; why is told by `comm`
      );
    },
    exited,
    signal(name) {
      signalGroup(pid, name);
    },
    release() {
      comm.close();
      logs.close();
      for (const stream of [child.stdout, child.stderr, ...sockets]) {
        stream.destroy();
      }
    },
  };
}

async function connect(
  comm: Server,
  logs: Server,
  { signal, sockets }: { readonly signal: AbortSignal; readonly sockets: Socket[] },
): Promise<readonly [ByteStream, Socket]> {
  try {
    const [first, second] = await Promise.all([accept(comm, signal), accept(logs, signal)]);
    sockets.push(first, second);
    return [byteStream(first), second];
  } catch (error) {
    throw new RunnerStartError("it did not connect to --comm and --logs in time", { cause: error });
  }
}

/** Takes one connection; nobody else gets in. */
async function accept(server: Server, signal: AbortSignal): Promise<Socket> {
  try {
    const [socket]: Socket[] = await once(server, "connection", { signal });
    if (socket === undefined) {
      throw new Error("no connection");
    }
    return socket.setNoDelay(true);
  } finally {
    server.close();
  }
}

async function listen(): Promise<Server> {
  const server = createServer();
  server.listen({ host: "127.0.0.1", port: 0, backlog: 1 });
  await once(server, "listening");
  return server;
}

function addressOf(server: Server): string {
  const address = server.address();
  return typeof address === "object" && address !== null
    ? `127.0.0.1:${address.port}`
    : String(address);
}
