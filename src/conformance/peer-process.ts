import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { type Capture, capture } from "./capture.ts";
import { PeerNotStartedError } from "./errors.ts";

/** How a process ended. */
export interface PeerEnding {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the implementation to be proven, which leads a process group of its own. */
export interface PeerProcess extends AsyncDisposable {
  readonly pid: number;
  readonly stdout: Capture;
  readonly stderr: Capture;
  /** How it ended; resolves when its output is read, too, or is held open by somebody else. Never rejects. */
  readonly ended: Promise<PeerEnding>;
  /** Ends its standard input, where it was given one. */
  endInput(): void;
  /** Sends a signal to its whole group; nothing happens when that has ended. */
  kill(signal: NodeJS.Signals): void;
  /** Kills what is left of its group, and waits for its end. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How a process is started. */
export interface PeerOptions {
  /** Its whole environment; what is undefined is left out. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Its working directory; default ours. */
  readonly cwd?: string;
  /** `"pipe"`: its standard input stays open until `endInput`; default `"none"`: it is empty. */
  readonly input?: "pipe" | "none";
}

/** How much is kept of each of its outputs: more than any case looks at. */
const keptBytes = 1024 * 1024;
/** How long its output may be held open by others after its end: they are not what is waited for. */
const outputGraceMs = 200;

/**
 * Starts a process.
 *
 * @param command - program and arguments
 * @throws {PeerNotStartedError} when it cannot be started
 */
export async function startPeer(
  command: readonly string[],
  { env, cwd, input = "none" }: PeerOptions,
): Promise<PeerProcess> {
  const [program = "", ...args] = command;
  const child = spawn(program, args, {
    env,
    detached: true, // a group of its own, which can be killed as a whole
    stdio: "pipe",
    ...(cwd !== undefined && { cwd }),
  });
  const { pid } = child;
  if (pid === undefined) {
    const cause = await new Promise<Error>((resolve) => child.once("error", resolve));
    throw new PeerNotStartedError(command, "cannot be started", { cause, detail: cause.message });
  }
  child.on("error", () => {}); // only what failed before there was a process matters
  child.stdin.on("error", () => {}); // it ended first
  if (input === "none") {
    child.stdin.end();
  }
  const stdout = capture(child.stdout, keptBytes);
  const stderr = capture(child.stderr, keptBytes);
  const ended = endingOf(child, Promise.all([stdout.ended, stderr.ended]));
  const kill = (signal: NodeJS.Signals): void => killGroup(pid, signal);
  return {
    pid,
    stdout,
    stderr,
    ended,
    endInput: () => child.stdin.end(),
    kill,
    [Symbol.asyncDispose]: async () => {
      kill("SIGKILL");
      await ended;
      child.stdout.destroy();
      child.stderr.destroy();
    },
  };
}

async function endingOf(child: ChildProcess, outputEnded: Promise<unknown>): Promise<PeerEnding> {
  const ending = await new Promise<PeerEnding>((resolve) => {
    child.once("exit", (code, signal) => resolve({ code, signal }));
  });
  const stopping = new AbortController();
  await Promise.race([
    outputEnded,
    sleep(outputGraceMs, undefined, { signal: stopping.signal }).catch(() => {}),
  ]);
  stopping.abort();
  return ending;
}

function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // nobody is left of it
  }
}
