import { PassThrough, Readable } from "node:stream";
import type { Output, Terminal } from "../../src/cli/terminal.ts";

/** A terminal in memory, and what was written to it. */
export interface FakeTerminal extends Terminal {
  /** What stands on standard output so far. */
  out(): string;
  /** What stands on standard error so far. */
  err(): string;
  /** Asks the command to end, as a signal does. */
  interrupt(signal: "SIGINT" | "SIGTERM"): void;
}

/** Makes one; streams are pipes unless `isTTY`. */
export function fakeTerminal({
  env = {},
  cwd = "/nowhere",
  isTTY = false,
  hasSize = true,
  stdin = Readable.from([]),
}: {
  env?: Terminal["env"];
  cwd?: string;
  isTTY?: boolean;
  hasSize?: boolean;
  stdin?: Readable;
} = {}): FakeTerminal {
  const stopping = new AbortController();
  const stdout = recorder(isTTY, hasSize);
  const stderr = recorder(isTTY, hasSize);
  return {
    env,
    cwd,
    stdin,
    stdout: stdout.output,
    stderr: stderr.output,
    stop: stopping.signal,
    out: stdout.text,
    err: stderr.text,
    interrupt: (signal) => stopping.abort(signal),
  };
}

function recorder(isTTY: boolean, hasSize: boolean): { output: Output; text: () => string } {
  let written = "";
  const stream = new PassThrough();
  stream.on("data", (chunk: Buffer) => {
    written += chunk.toString();
  });
  const size = hasSize ? { columns: 100, rows: 24 } : {};
  const output: Output = Object.assign(stream, { isTTY, ...size });
  return { output, text: () => written };
}
