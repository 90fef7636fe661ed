import { writeSync } from "node:fs";
import { Writable } from "node:stream";

/** The part of `process` that this touches. */
export interface StdioHost {
  stdout: unknown;
  stderr: unknown;
}

/** How long to wait when the reader of a pipe that does not block is behind. */
const retryMs = 5;

/**
 * Puts blocking writers in the place of stdout and stderr, before anything writes to them: what user code prints is out
 * when the call returns, so an exit at any moment loses nothing.
 *
 * @param mask - takes secrets out of each chunk
 * @param write - writes bytes to a descriptor, returns how many were taken; may throw EAGAIN
 */
export function replaceStdio(
  host: StdioHost,
  mask: (bytes: Uint8Array) => Uint8Array,
  write: (fd: number, bytes: Uint8Array) => number = writeSync,
): void {
  for (const [name, fd] of [
    ["stdout", 1],
    ["stderr", 2],
  ] as const) {
    let stream: Writable | undefined;
    Object.defineProperty(host, name, {
      configurable: true,
      enumerable: true,
      get: () => (stream ??= createWriter(fd, mask, write)),
    });
  }
}

/** Writes all bytes to a descriptor, waiting for a slow reader. A reader that has gone away is nobody's mistake here. */
export function writeFully(
  fd: number,
  bytes: Uint8Array,
  write: (fd: number, bytes: Uint8Array) => number = writeSync,
): void {
  let rest = bytes;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(write(fd, rest));
    } catch (error) {
      if (!(Error.isError(error) && "code" in error && error.code === "EAGAIN")) {
        return;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
    }
  }
}

function createWriter(
  fd: number,
  mask: (bytes: Uint8Array) => Uint8Array,
  write: (fd: number, bytes: Uint8Array) => number,
): Writable {
  const writer = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      writeFully(fd, mask(chunk), write);
      done();
    },
  });
  return Object.assign(writer, { fd, isTTY: false });
}
