import { once } from "node:events";
import { PassThrough } from "node:stream";
import t from "tap";
import { createOutputs } from "../../src/supervisor/output.ts";

const limits = { idleMs: 60_000, totalMs: 60_000 };

t.test("outputs: what streams bring goes to their sinks, until all have ended", async (t) => {
  const { outputs, seen, sink } = open();
  const [a, b] = [new PassThrough(), new PassThrough()];
  let first = 0;
  outputs.add(a, sink("a"), () => (first += 1));
  outputs.add(b, sink("b"));
  a.write("1");
  a.end("2");
  b.end();
  t.equal(await outputs.drain(limits), true);
  t.strictSame(seen.toSorted(), ["a 1", "a 2", "a end", "b end"]);
  t.equal(first, 1);
});

t.test("outputs: a stream that breaks has ended", async (t) => {
  const { outputs, seen, sink } = open();
  const stream = new PassThrough();
  outputs.add(stream, sink("a"));
  stream.destroy(new Error("broken"));
  t.equal(await outputs.drain(limits), true);
  t.strictSame(seen, ["a end"]);
});

t.test("outputs: a stream that somebody holds is let go when nothing comes", async (t) => {
  const { outputs, seen, sink } = open();
  outputs.add(new PassThrough(), sink("a"));
  t.equal(await outputs.drain({ idleMs: 20, totalMs: 60_000 }), false);
  t.strictSame(seen, ["a end"]);
});

t.test("outputs: one that goes on and on is let go in the end", async (t) => {
  const { outputs, seen, sink } = open();
  const stream = new PassThrough();
  outputs.add(stream, sink("a"));
  const timer = setInterval(() => stream.write("x"), 5);
  t.equal(await outputs.drain({ idleMs: 1_000, totalMs: 60 }), false);
  clearInterval(timer);
  t.ok(seen.includes("a x"));
});

t.test("outputs: a stream that has ended before", async (t) => {
  const { outputs, seen, sink } = open();
  const stream = new PassThrough();
  stream.destroy();
  await once(stream, "close");
  outputs.add(stream, sink("a"));
  t.equal(await outputs.drain(limits), true);
  t.strictSame(seen, ["a end"]);
});

t.test("outputs: none", async (t) => {
  t.equal(await createOutputs().drain(limits), true);
});

function open() {
  const seen: string[] = [];
  const sink = (name: string) => ({
    push: (bytes: Uint8Array) => void seen.push(`${name} ${Buffer.from(bytes).toString()}`),
    end: () => void seen.push(`${name} end`),
  });
  return { outputs: createOutputs(), seen, sink };
}
