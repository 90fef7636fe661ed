import { once } from "node:events";
import { fstatSync } from "node:fs";
import { connect, Socket } from "node:net";
import { NoSupervisorError } from "./errors.ts";
import { writeFully } from "./stdio.ts";

/** The two ways to the supervisor. */
export interface Links {
  /** Frames, both ways. */
  readonly comm: Socket;
  readonly sendLine: (line: string) => void;
  /** Settles when all lines are out. */
  closeLogs(): Promise<void>;
}

const commFd = 3;
const logFd = 4;

/**
 * Opens the ways to the supervisor: two addresses when the arguments name them, as Airflow's coordinators do, else two
 * inherited descriptors, as our supervisor does.
 *
 * @param args - `--comm=HOST:PORT` and `--logs=HOST:PORT` in any order, among others
 * @throws {NoSupervisorError} when there is neither, or an address does not answer
 */
export async function openLinks(args: readonly string[]): Promise<Links> {
  const [comm, logs] = ["--comm=", "--logs="].map((flag) =>
    args.findLast((arg) => arg.startsWith(flag))?.slice(flag.length),
  );
  if (comm === undefined && logs === undefined) {
    return openInherited();
  }
  const [commSocket, logSocket] = await Promise.all([open("--comm", comm), open("--logs", logs)]);
  logSocket.on("error", ignore); // a reader that has gone; the channel says so too
  logSocket.resume(); // sees the reader's end
  logSocket.unref();
  return {
    comm: commSocket,
    sendLine: (line) => logSocket.write(line),
    closeLogs: () => endSocket(logSocket),
  };
}

function openInherited(): Links {
  if (!isSocket(commFd) || !isSocket(logFd)) {
    throw new NoSupervisorError(
      "there are no addresses in the arguments and no sockets to inherit",
    );
  }
  writeFully(logFd, Buffer.from("\n")); // no record: the supervisor sees that the runner is up
  return {
    comm: new Socket({ fd: commFd, readable: true, writable: true }),
    sendLine: (line) => writeFully(logFd, Buffer.from(line)),
    closeLogs: async () => {},
  };
}

async function open(flag: string, address: string | undefined): Promise<Socket> {
  const [, host = "", port] = /^\[?(.*?)\]?:(\d+)$/.exec(address ?? "") ?? [];
  if (port === undefined) {
    throw new NoSupervisorError(`${flag}=${address ?? ""} is no host and port`);
  }
  const socket = connect({ host, port: Number(port), noDelay: true });
  try {
    await once(socket, "connect");
  } catch (cause) {
    throw new NoSupervisorError(`${flag}=${address} does not answer`, { cause });
  }
  return socket;
}

/** Sends what is written, and waits until it is out or the other end has gone. */
async function endSocket(socket: Socket): Promise<void> {
  socket.ref();
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.end(resolve);
  });
}

/** Node has descriptors of its own above 2: a number alone says nothing. */
function isSocket(fd: number): boolean {
  try {
    return fstatSync(fd).isSocket();
    /* c8 ignore next 3 -- these numbers are taken, by the supervisor or by Node */
  } catch {
    return false;
  }
}

function ignore(): void {}
