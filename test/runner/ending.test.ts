import t from "tap";
import { type Ending, type ProcessEvents, watchEnding } from "../../src/runner/ending.ts";

t.test("watchEnding: the first end counts, later errors are heard of", async (t) => {
  const { ending, late } = watch();
  t.notOk(ending.isOver);
  ending.settle({ how: "returned" });
  t.ok(ending.isOver);
  const error = new Error("late");
  ending.settle({ how: "threw", error });
  ending.settle({ how: "returned" });
  t.strictSame(await ending.end, { how: "returned" });
  t.strictSame(late, [error]);
});

t.test("watchEnding: an error that ended the task is not heard of twice", async (t) => {
  const { ending, late, stray } = watch();
  const error = new Error("process.exit(0) was called");
  stray(error);
  ending.settle({ how: "threw", error });
  const wrapped = new Error("b.ts", { cause: new Error("a.ts", { cause: error }) });
  ending.settle({ how: "threw", error: wrapped });
  t.strictSame(await ending.end, { how: "threw", error });
  t.strictSame(late, []);
});

t.test("watchEnding: other errors are heard of, whatever they came from", async (t) => {
  const { ending, late, stray } = watch();
  stray(undefined);
  const plain = new Error("no cause");
  const endless = new Error("its own cause");
  endless.cause = endless;
  for (const error of [plain, endless, "a text", new Error("other", { cause: "a text" })]) {
    stray(error);
  }
  t.strictSame(await ending.end, { how: "threw", error: undefined });
  t.match(late, [plain, endless, "a text", { message: "other" }]);
});

t.test(
  "watchEnding: a task that is told to stop sees its signal, and may still succeed",
  async (t) => {
    const { ending, stop } = watch({ graceMs: 60_000 });
    const error = new Error("SIGTERM");
    stop(error);
    t.equal(ending.signal.reason, error);
    ending.settle({ how: "returned" });
    t.strictSame(await ending.end, { how: "returned" });
  },
);

t.test("watchEnding: a task that ignores the stop is over when its grace is", async (t) => {
  const { ending, stop } = watch({ graceMs: 1 });
  const error = new Error("SIGTERM");
  stop(error);
  t.strictSame(await held(ending), { how: "threw", error });
});

t.test("watchEnding: a task whose time is up has failed, whatever it does then", async (t) => {
  const { ending } = watch({ graceMs: 60_000 });
  ending.signal.addEventListener("abort", () => ending.settle({ how: "returned" }));
  ending.startClock(0.001);
  t.match(await held(ending), {
    how: "threw",
    error: { code: "ERR_WINDSOCK_EXECUTION_TIMEOUT", timeoutSeconds: 0.001 },
  });
});

t.test("watchEnding: time does not run without a limit, nor after the end", async (t) => {
  const { ending } = watch({ graceMs: 1 });
  ending.startClock(undefined);
  ending.startClock(0.001);
  ending.settle({ how: "returned" });
  await new Promise((resolve) => setTimeout(resolve, 5));
  t.notOk(ending.signal.aborted);
});

t.test("watchEnding: a task with nothing left to wait for has failed", async (t) => {
  const { ending, idle, late } = watch();
  idle();
  idle();
  t.match(await ending.end, { how: "threw", error: { code: "ERR_WINDSOCK_TASK_ENDED_EARLY" } });
  t.strictSame(late, []);
});

t.test(
  "watchEnding: a task with nothing left to wait for after a stop ended by the stop",
  async (t) => {
    const { ending, idle, stop } = watch({ graceMs: 60_000 });
    const error = new Error("SIGTERM");
    stop(error);
    idle();
    t.strictSame(await ending.end, { how: "threw", error });
  },
);

function watch({ graceMs = 1 } = {}): {
  ending: Ending;
  late: unknown[];
  stop: (error: Error) => void;
  stray: (error: unknown) => void;
  idle: () => void;
} {
  const listeners = new Map<string, (error: never) => void>();
  const events: ProcessEvents = {
    onStop: (listener) => listeners.set("stop", listener),
    onStrayError: (listener) => listeners.set("stray", listener),
    onIdle: (listener) => listeners.set("idle", listener),
  };
  const late: unknown[] = [];
  const ending = watchEnding(events, graceMs, (error) => late.push(error));
  const call = (name: string) => (error?: unknown) =>
    Reflect.apply(listeners.get(name) ?? Number, undefined, [error]);
  return { ending, late, stop: call("stop"), stray: call("stray"), idle: call("idle") };
}

/** The end, with something that keeps the test alive: the clocks of an ending do not. */
async function held(ending: Ending): Promise<unknown> {
  const timer = setInterval(() => undefined, 1000);
  try {
    return await ending.end;
  } finally {
    clearInterval(timer);
  }
}

t.test("watchEnding: a signal that is looked at late has aborted already", async (t) => {
  const heard: ((error: Error) => void)[] = [];
  const events = {
    onStop: (listener: (error: Error) => void) => void heard.push(listener),
    onStrayError() {},
    onIdle() {},
  };
  const ending = watchEnding(events, 10, () => {});
  const error = new Error("stop");
  for (const listener of heard) {
    listener(error);
  }
  t.equal(ending.signal.aborted, true);
  t.equal(ending.signal.reason, error);
  t.equal(ending.signal, ending.signal);
});
