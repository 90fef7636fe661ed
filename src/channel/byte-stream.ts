import type { Duplex } from "node:stream";

/** Two directions of bytes: all that a channel needs of a socket. */
export interface ByteStream {
  /** What arrives, until the other end is done. Throws what broke the stream. Read once. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /**
   * Sends bytes, in order.
   *
   * @returns resolves when the next may come; also when the stream is gone, which `chunks` tells
   */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends both directions. What was written before is still sent. Idempotent. */
  close(): void;
}

/** Makes a byte stream of a socket or a pipe, which it then owns. */
export function byteStream(duplex: Duplex): ByteStream {
  let room: PromiseWithResolvers<void> | undefined; // for all writes that wait
  const release = (): void => {
    room?.resolve();
    room = undefined;
  };
  duplex.on("error", () => {}); // told by `chunks`; a late one, after the end, has nobody left to tell
  duplex.on("drain", release);
  duplex.on("close", release);
  return {
    chunks: chunksOf(duplex),
    async write(bytes) {
      if (duplex.writable && !duplex.write(bytes)) {
        room ??= Promise.withResolvers();
        await room.promise;
      }
    },
    close() {
      if (duplex.destroyed) {
        return;
      }
      const isFlushed = duplex.writableLength === 0;
      duplex.end(() => duplex.destroy()); // what is on its way still goes out
      if (isFlushed) {
        setImmediate(() => duplex.destroy()); // whether or not the other end ends its direction, too
      }
    },
  };
}

// As `duplex.iterator()`, without the modules that it would load when a runner boots. Never destroys what it reads.
async function* chunksOf(duplex: Duplex): AsyncGenerator<Uint8Array> {
  let wake = (): void => {};
  for (const event of ["readable", "end", "error", "close"]) {
    duplex.on(event, () => wake());
  }
  for (;;) {
    const chunk: Uint8Array | null = duplex.read();
    if (chunk !== null) {
      yield chunk;
    } else if (duplex.errored !== null) {
      throw duplex.errored;
    } else if (duplex.readableEnded || duplex.destroyed) {
      return;
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
