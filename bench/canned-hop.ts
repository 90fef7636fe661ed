import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Agent, get } from "node:http";
import { join } from "node:path";
import { Writable } from "node:stream";

/** Sizes of the frames that ask for a variable and answer, in bytes. */
const requestBytes = 48;
const replyBytes = 140;

/**
 * The hop of a request with nothing in it: bytes from a child, an HTTP call, bytes back.
 *
 * @returns how long one took in the child, in us, in the middle
 */
export async function cannedHop(
  url: string,
  { agent, requests }: { readonly agent: Agent; readonly requests: number },
): Promise<number> {
  const program = join(import.meta.dirname, "programs", "canned-runner.mjs");
  const args = [program, requests, requestBytes, replyBytes].map(String);
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit", "pipe"] });
  const frames = child.stdio[3];
  const reply = new Uint8Array(replyBytes);
  let missing = requestBytes;
  frames?.on("data", (chunk: Buffer) => {
    missing -= chunk.length;
    if (missing === 0) {
      missing = requestBytes;
      get(url, { agent }, (answer) => {
        answer.resume().on("end", () => writable(frames).write(reply));
      });
    }
  });
  let printed = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  await once(child, "close");
  return Number(printed);
}

/** A child's stream beyond the usual three goes both ways. */
function writable(stream: unknown): Writable {
  if (stream instanceof Writable) {
    return stream;
  }
  throw new TypeError("not a stream to write to");
}
