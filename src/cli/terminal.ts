import type { Readable } from "node:stream";

/** A stream that the command line writes to. */
export type Output = NodeJS.WritableStream & {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
};

/** Everything a command may touch of its process. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: Readable;
  /** Data. */
  readonly stdout: Output;
  /** Talk. */
  readonly stderr: Output;
  /** Aborts when the process is asked to end; commands finish what runs and return. */
  readonly stop: AbortSignal;
}

/** Colours and marks by meaning. */
export type Tone = "good" | "bad" | "dim" | "busy" | "plain";

const ansi: Readonly<Record<Tone, readonly [string, string]>> = {
  good: ["\u001b[32m", "\u001b[39m"],
  bad: ["\u001b[31m", "\u001b[39m"],
  busy: ["\u001b[36m", "\u001b[39m"],
  dim: ["\u001b[2m", "\u001b[22m"],
  plain: ["", ""],
};

/** Whether `output` shows a picture that changes: a terminal, and not one of a build server. */
export function isLive(output: Output, env: Terminal["env"]): boolean {
  return output.isTTY === true && !env["CI"] && env["TERM"] !== "dumb";
}

/** Makes a painter for `output`: colours on a terminal, nothing elsewhere or where `NO_COLOR` is set. */
export function createPainter(
  output: Output,
  env: Terminal["env"],
): (tone: Tone, text: string) => string {
  const hasColour = output.isTTY === true && !env["NO_COLOR"] && env["TERM"] !== "dumb";
  return (tone, text) => (hasColour ? `${ansi[tone][0]}${text}${ansi[tone][1]}` : text);
}
