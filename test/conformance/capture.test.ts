import { PassThrough } from "node:stream";
import t from "tap";
import { capture } from "../../src/conformance/capture.ts";

t.test("text: is what came so far, though a character is cut in two", async (t) => {
  const stream = new PassThrough();
  const captured = capture(stream, 100);
  stream.write(Buffer.from("€").subarray(0, 2));
  stream.end(Buffer.from("€").subarray(2));
  await captured.ended;
  t.equal(captured.text(), "€");
});

t.test("text: keeps the newest of too much", async (t) => {
  const stream = new PassThrough();
  const captured = capture(stream, 4);
  for (const part of ["abcd", "efgh", "i"]) {
    stream.write(part);
  }
  stream.end();
  await captured.ended;
  t.equal(captured.text(), "fghi");
});

t.test("until: resolves when the text is as wanted, at once or later", async (t) => {
  const stream = new PassThrough();
  const captured = capture(stream, 100);
  const later = captured.until((text) => text.includes("\n"));
  stream.write("a");
  stream.write("\n");
  t.equal(await later, true);
  t.equal(await captured.until((text) => text === "a\n"), true);
});

t.test("until: is false when the stream ends before, by a failure too", async (t) => {
  const stream = new PassThrough();
  const captured = capture(stream, 100);
  const never = captured.until((text) => text === "b");
  stream.destroy(new Error("broken"));
  t.equal(await never, false);
  t.equal(await captured.until((text) => text === "b"), false);
});

t.test("until: rejects with the reason of its signal", async (t) => {
  const captured = capture(new PassThrough(), 100);
  const stopping = new AbortController();
  const never = captured.until(() => false, { signal: stopping.signal });
  stopping.abort("enough");
  await t.rejects(never, "enough");
});
