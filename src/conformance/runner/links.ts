import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { type PeerEnding, type PeerProcess, startPeer } from "../peer-process.ts";
import type { Launch } from "./case.ts";

/** A runner that was started. */
export interface Started extends AsyncDisposable {
  readonly process: PeerProcess;
  /** Its two connections; undefined when it ended, or let a time pass, before both were there. */
  readonly links: { readonly comm: Socket; readonly logs: Socket } | undefined;
  /** How many connections there were. */
  readonly connections: number;
}

/** How a runner is started. */
export interface StartOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly launch: Launch;
  readonly signal: AbortSignal;
}

/** Arguments that Airflow's coordinators append. */
const usualArgs = ["--comm=<comm>", "--logs=<logs>"];
/** What Airflow's `task_startup_timeout` is, which a runner on a busy machine may use up. */
const startLimitMs = 15_000;

/** Listens on two sockets, starts a runner with their addresses, and waits until it has connected to both. */
export async function startRunner({
  command,
  env,
  launch,
  signal,
}: StartOptions): Promise<Started> {
  await using stack = new AsyncDisposableStack();
  const [comm, logs] = await Promise.all([listen(), listen()]);
  stack.defer(() => void comm.close());
  stack.defer(() => void logs.close());
  const waiting = new AbortController();
  const sockets: Socket[] = [];
  for (const server of [comm, logs]) {
    server.on("connection", (socket) => sockets.push(socket));
  }
  const arrived = [comm, logs].map((server) =>
    once(server, "connection", { signal: waiting.signal }),
  );
  const args = (launch.args ?? usualArgs).map((arg) =>
    arg
      .replace("<comm>", addressOf(comm, launch.host))
      .replace("<logs>", addressOf(logs, launch.host)),
  );
  const process = stack.use(await startPeer([...command, ...args], { env }));
  stack.defer(() => sockets.forEach((socket) => socket.destroy()));
  const limit = AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]);
  const links = await Promise.race([
    Promise.all(arrived).catch(() => undefined),
    process.ended.then(() => undefined),
    once(limit, "abort").then(() => undefined),
  ]);
  waiting.abort();
  const [commSocket, logSocket] = links?.map(([socket]: Socket[]) => socket) ?? [];
  const owned = stack.move();
  return {
    process,
    links:
      commSocket === undefined || logSocket === undefined
        ? undefined
        : { comm: commSocket, logs: logSocket },
    get connections() {
      return sockets.length;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/**
 * Waits for the end of a runner, and until what it sent before is read.
 *
 * @returns undefined when it has not ended in time
 */
export async function untilEnded(
  { process, links }: Started,
  limit: AbortSignal,
): Promise<PeerEnding | undefined> {
  const ending = await Promise.race([
    process.ended,
    limit.aborted ? undefined : once(limit, "abort").then(() => undefined),
  ]);
  const sockets = Object.values(links ?? {}).filter(({ closed }) => !closed);
  if (ending !== undefined) {
    await Promise.race([
      Promise.all(sockets.map((socket) => once(socket, "close").catch(() => {}))),
      sleep(readMs, undefined, { ref: false }), // something that it started may hold them open
    ]);
  }
  return ending;
}

/** How long is waited for the end of connections whose process has ended. */
const readMs = 1_000;

async function listen(): Promise<Server> {
  const server = createServer({ allowHalfOpen: true, noDelay: true });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return server;
}

function addressOf(server: Server, host = "127.0.0.1"): string {
  const { port }: { readonly port?: number } = Object(server.address());
  return `${host}:${port}`;
}
