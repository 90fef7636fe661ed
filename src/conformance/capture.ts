import type { Readable } from "node:stream";

/** What a stream brought. */
export interface Capture {
  /** What is kept of it so far, as UTF-8. */
  text(): string;
  /**
   * Waits until the text is as wanted.
   *
   * @returns false when the stream ended before
   */
  until(
    isWanted: (text: string) => boolean,
    options?: { readonly signal?: AbortSignal },
  ): Promise<boolean>;
  /** Settled when nothing more comes. */
  readonly ended: Promise<void>;
}

/**
 * Reads a stream to its end, so that whoever writes to it is never held up.
 *
 * @param limitBytes - how much is kept at least; what is older is dropped
 */
export function capture(stream: Readable, limitBytes: number): Capture {
  let kept = Buffer.alloc(0);
  let isEnded = false;
  const waiting = new Set<() => void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const wake = (): void => waiting.forEach((look) => look());
  stream.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]);
    if (kept.length > 2 * limitBytes) {
      kept = kept.subarray(-limitBytes);
    }
    wake();
  });
  stream.on("error", () => {}); // it closes then, and that is all there is to know
  stream.once("close", () => {
    isEnded = true;
    end();
    wake();
  });
  const text = (): string => kept.toString();
  return {
    text,
    ended,
    until: (isWanted, { signal } = {}) => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>();
      const look = (): void => {
        if (isWanted(text())) {
          resolve(true);
        } else if (isEnded) {
          resolve(false);
        } else if (signal?.aborted === true) {
          reject(signal.reason);
        }
      };
      waiting.add(look);
      signal?.addEventListener("abort", look);
      look();
      return promise.finally(() => {
        waiting.delete(look);
        signal?.removeEventListener("abort", look);
      });
    },
  };
}
