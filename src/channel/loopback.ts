import { duplexPair } from "node:stream";
import { type ByteStream, byteStream } from "./byte-stream.ts";

/** Makes the two ends of a connection in memory: what is written to one arrives at the other. */
export function loopback(): readonly [ByteStream, ByteStream] {
  const [one, other] = duplexPair();
  return [byteStream(one), byteStream(other)];
}
