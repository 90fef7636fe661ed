import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { createFrameReader } from "../../wire/index.ts";
import { packageFile } from "../package-file.ts";

/** What a runner tells of itself once it runs. */
export interface Hello {
  readonly pid: number;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The runner of one attempt, which a supervisor starts, and which does what it is told. */
export interface Puppet extends AsyncDisposable {
  /** Program and arguments that start it. */
  readonly command: readonly string[];
  /** Settled once it runs. */
  readonly started: Promise<Hello>;
  /** Payloads of the frames that came, in order; grows. */
  readonly frames: readonly Uint8Array[];
  /** Processes that it has left behind. */
  readonly left: readonly number[];
  /** Whether it was told by SIGTERM, which it heeds. */
  readonly isTold: boolean;
  /** Whether the supervisor hung up. */
  readonly isHungUp: boolean;
  /** Whether it has ended, or at least holds no connection to us. */
  readonly isGone: boolean;
  /** What of the frames could not be read. */
  readonly fault: unknown;
  /** Has it do something, and resolves when it is done; also when it has ended meanwhile. */
  tell(what: string, more?: object): Promise<void>;
  /**
   * Waits until something is so, looking each time that the runner tells something.
   *
   * @returns false when it is gone before
   */
  until(isSo: () => boolean, signal: AbortSignal): Promise<boolean>;
}

/**
 * Makes ready to be called by a runner.
 *
 * @param words - for its start, see `SupervisorCase.runner`
 * @param signal - aborts when the runner is to be taken for gone
 */
export async function openPuppet(words: readonly string[], signal: AbortSignal): Promise<Puppet> {
  const folder = await mkdtemp(join(tmpdir(), "windsock-puppet-"));
  const path = join(folder, "socket");
  const { promise: started, resolve: start } = Promise.withResolvers<Hello>();
  const reader = createFrameReader();
  const frames: Uint8Array[] = [];
  const children: number[] = [];
  const pending = new Map<number, () => void>();
  const looking = new Set<() => void>();
  const seen = { isTold: false, isHungUp: false, isGone: false, fault: undefined as unknown };
  let kit: Socket | undefined;
  let last = 0;

  const hear = (line: string): void => {
    const event = JSON.parse(line);
    if (event.hello !== undefined) {
      start(event.hello);
    } else if (event.done !== undefined) {
      pending.get(event.done)?.();
    } else if (event.comm !== undefined) {
      take(Buffer.from(event.comm, "base64"));
    } else if (event.left !== undefined) {
      children.push(event.left);
    } else {
      seen.isTold ||= event.signal === "SIGTERM";
      seen.isHungUp ||= event.hungUp === true;
    }
    looking.forEach((look) => look());
  };
  const take = (bytes: Uint8Array): void => {
    try {
      frames.push(...reader.push(bytes));
    } catch (fault) {
      seen.fault ??= fault;
    }
  };
  const left = Promise.withResolvers<void>();
  const leave = (): void => {
    seen.isGone = true;
    left.resolve();
    looking.forEach((look) => look());
  };

  signal.addEventListener("abort", leave);
  const server = createServer((socket) => {
    kit = socket;
    socket.on("error", () => {}); // it was killed
    socket.on("close", leave);
    const lines = createInterface({ input: socket });
    lines.on("error", () => {}); // it was killed
    lines.on("line", hear);
  });
  server.listen(path);
  await once(server, "listening");
  return {
    command: [process.execPath, packageFile("conformance/puppet.mjs"), path, ...words],
    started,
    frames,
    left: children,
    get isTold() {
      return seen.isTold;
    },
    get isHungUp() {
      return seen.isHungUp;
    },
    get isGone() {
      return seen.isGone;
    },
    get fault() {
      return seen.fault;
    },
    tell: async (what, more = {}) => {
      await Promise.race([started, left.promise]);
      const { promise, resolve } = Promise.withResolvers<void>();
      last += 1;
      pending.set(last, resolve);
      kit?.write(`${JSON.stringify({ number: last, what, ...more })}\n`);
      await Promise.race([promise, left.promise]);
    },
    until: (isSo, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      const look = (): void => {
        if (isSo()) {
          resolve(true);
        } else if (seen.isGone) {
          resolve(false);
        } else if (signal.aborted) {
          reject(signal.reason);
        }
      };
      looking.add(look);
      signal.addEventListener("abort", look);
      look();
      return promise.finally(() => {
        looking.delete(look);
        signal.removeEventListener("abort", look);
      });
    },
    [Symbol.asyncDispose]: async () => {
      signal.removeEventListener("abort", leave);
      kit?.destroy();
      await new Promise<unknown>((closed) => server.close(closed));
      await rm(folder, { recursive: true, force: true });
    },
  };
}
