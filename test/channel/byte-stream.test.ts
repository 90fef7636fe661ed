import { duplexPair, PassThrough } from "node:stream";
import t from "tap";
import { byteStream } from "../../src/channel/byte-stream.ts";

t.test("byteStream: what is written arrives, until the end", async (t) => {
  const [one, other] = duplexPair();
  const [left, right] = [byteStream(one), byteStream(other)];
  await left.write(Buffer.from("ab"));
  await left.write(Buffer.from("c"));
  left.close();
  t.equal(Buffer.concat(await Array.fromAsync(right.chunks)).toString(), "abc");
  right.close();
  right.close();
});

t.test("byteStream: write waits for a reader that is slow", async (t) => {
  const [one, other] = duplexPair({ highWaterMark: 2 });
  const written = byteStream(one).write(Buffer.from("abcdef"));
  let isWritten = false;
  void written.then(() => {
    isWritten = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  t.notOk(isWritten);
  other.resume();
  await written;
});

t.test("byteStream: writes that wait leave nothing behind, and wait together", async (t) => {
  const [one, other] = duplexPair({ highWaterMark: 2 });
  const stream = byteStream(one);
  const listeners = () => ["drain", "close", "error"].map((event) => one.listenerCount(event));
  const before = listeners();
  const writes = Array.from({ length: 20 }, () => stream.write(Buffer.from("abcd")));
  t.strictSame(listeners(), before);
  other.resume();
  await Promise.all(writes);
  await stream.write(Buffer.from("abcd"));
});

t.test(
  "byteStream: a broken stream ends the chunks with its error, and writes with nothing",
  async (t) => {
    const broken = new PassThrough();
    const stream = byteStream(broken);
    broken.destroy(new Error("broken"));
    await t.rejects(Array.fromAsync(stream.chunks), { message: "broken" });
    await stream.write(Buffer.from("a"));
    stream.close();
  },
);

t.test("byteStream: a write that waits is let go when the stream breaks", async () => {
  const [one] = duplexPair({ highWaterMark: 1 });
  const stream = byteStream(one);
  const written = stream.write(Buffer.from("abc"));
  one.destroy(new Error("broken"));
  await written;
});
