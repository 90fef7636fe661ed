import { once } from "node:events";
import t from "tap";
import type { Capture } from "../../../src/conformance/capture.ts";
import type { Happening } from "../../../src/conformance/runner/case.ts";
import { watchHappenings } from "../../../src/conformance/runner/happenings.ts";
import type { Started } from "../../../src/conformance/runner/links.ts";
import { createTimer } from "../../../src/conformance/runner/timer.ts";
import { socketPair } from "./sockets.ts";

const ready: Happening = { when: { record: { event: "ready" } }, do: "SIGTERM" };

t.test("watchHappenings: something happens once its occasion is seen, once", async (t) => {
  const { happenings, killed } = await start(t, [
    ready,
    { when: { request: { type: "GetVariable" } }, do: "SIGINT" },
    { when: "greeted", do: "SIGTERM", afterMs: 5 },
    { when: "connected", do: "SIGINT" },
  ]);
  happenings.see("record", { event: "other" });
  happenings.see("request", { event: "ready" });
  t.strictSame(killed, []);
  t.equal(happenings.waiting.size, 4);
  happenings.see("record", { event: "ready" });
  happenings.see("record", { event: "ready" });
  t.strictSame(killed, ["SIGTERM"]);
  happenings.see("request", { type: "GetVariable" });
  happenings.see("connected");
  happenings.see("greeted");
  t.equal(happenings.waiting.size, 0);
  await new Promise((resolve) => setTimeout(resolve, 20));
  t.strictSame(killed, ["SIGTERM", "SIGINT", "SIGINT", "SIGTERM"]);
});

for (const [what, ends] of [
  ["close comm", ["comm"]],
  ["close logs", ["logs"]],
  ["close both", ["comm", "logs"]],
] as const) {
  t.test(`watchHappenings: ${what}`, async (t) => {
    const { happenings, theirs } = await start(t, [{ when: "greeted", do: what }]);
    const ended = ends.map((name) => once(theirs[name].resume(), "end"));
    happenings.see("greeted");
    await Promise.all(ended);
    t.strictSame(
      Object.entries(theirs).flatMap(([name, socket]) => (socket.readableEnded ? [name] : [])),
      ends,
    );
  });
}

t.test("watchHappenings: waits for what is printed, and not when that never comes", async (t) => {
  for (const isPrinted of [true, false]) {
    const { happenings, killed } = await start(
      t,
      [{ when: { stdout: "ready" }, do: "SIGTERM" }, ready],
      isPrinted,
    );
    happenings.watchOutput();
    await new Promise((resolve) => setTimeout(resolve, 5));
    t.strictSame(killed, isPrinted ? ["SIGTERM"] : []);
  }
});

t.test("watchHappenings: nothing happens any more when the case is over", async (t) => {
  const { happenings, killed, stop } = await start(t, [
    { when: "greeted", do: "SIGTERM", afterMs: 60_000 },
    { when: { stdout: "never" }, do: "SIGTERM" },
  ]);
  happenings.see("greeted");
  happenings.watchOutput();
  stop();
  await new Promise((resolve) => setTimeout(resolve, 5));
  t.strictSame(killed, []);
});

async function start(
  test: { teardown(close: () => void): void },
  list: readonly Happening[],
  isPrinted = false,
) {
  const [comm, theirComm] = await socketPair(test);
  const [logs, theirLogs] = await socketPair(test);
  const killed: string[] = [];
  const over = new AbortController();
  const output: Capture = {
    text: () => "",
    until: async (isWanted) => {
      await new Promise(setImmediate);
      over.signal.throwIfAborted();
      return isPrinted && isWanted("now ready\n");
    },
    ended: Promise.resolve(),
  };
  const started: Started = {
    process: {
      pid: 0,
      stdout: output,
      stderr: output,
      ended: Promise.resolve({ code: 0, signal: null }),
      endInput: () => {},
      kill: (signal) => killed.push(signal),
      [Symbol.asyncDispose]: async () => {},
    },
    links: { comm, logs },
    connections: 2,
    [Symbol.asyncDispose]: async () => {},
  };
  const timer = createTimer(60_000, over.signal);
  test.teardown(() => {
    over.abort();
    timer[Symbol.dispose]();
  });
  const happenings = watchHappenings(list, { started, timer, over: over.signal });
  return {
    happenings,
    killed,
    stop: () => over.abort(),
    theirs: { comm: theirComm, logs: theirLogs },
  };
}
