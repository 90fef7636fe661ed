import type { Readable } from "node:stream";
import { nowMs } from "../base/index.ts";
import type { LogSink } from "./attempt-log.ts";
import { within } from "./within.ts";

/** The streams of a runner on their way into its log. */
export interface Outputs {
  /** Reads a stream from now on. */
  add(stream: Readable, sink: LogSink, onFirstBytes?: () => void): void;
  /**
   * Reads the rest after the runner's end. Something else may hold a stream open, so it ends when nothing came for
   * `idleMs`, or after `totalMs` in any case.
   *
   * @returns whether all streams came to their end by themselves
   */
  drain(limits: { readonly idleMs: number; readonly totalMs: number }): Promise<boolean>;
}

/** Creates a collection without streams. */
export function createOutputs(): Outputs {
  const streams: { readonly stream: Readable; readonly ended: Promise<void> }[] = [];
  let lastAt = nowMs();

  return {
    add(stream, sink, onFirstBytes) {
      const { promise: ended, resolve } = Promise.withResolvers<void>();
      streams.push({ stream, ended });
      if (onFirstBytes !== undefined) {
        stream.once("data", onFirstBytes);
      }
      stream.on("data", (bytes: Buffer) => {
        lastAt = nowMs();
        sink.push(bytes);
      });
      stream.on("error", () => {}); // "close" follows; what had come before was read
      const end = (): void => {
        sink.end();
        resolve();
      };
      if (stream.closed) {
        end();
      } else {
        stream.once("close", end);
      }
    },
    async drain({ idleMs, totalMs }) {
      const all = Promise.all(streams.map(({ ended }) => ended));
      const until = nowMs() + totalMs;
      lastAt = nowMs();
      for (;;) {
        const leftMs = Math.min(lastAt + idleMs, until) - nowMs();
        if (await within(all, Math.max(leftMs, 0))) {
          return true;
        }
        if (nowMs() >= Math.min(lastAt + idleMs, until)) {
          break;
        }
      }
      for (const { stream } of streams) {
        stream.destroy();
      }
      await all;
      return false;
    },
  };
}
