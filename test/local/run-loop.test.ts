import t from "tap";
import { type Clock, playRun, type RunPort } from "../../src/local/run-loop.ts";
import type { Instance, InstanceState } from "../../src/local/schedule/instance.ts";
import { readScheduledDag } from "../../src/local/schedule/read-dag.ts";

t.test("playRun: plays a chain to its end and tells each change", async (t) => {
  const world = worldOf({ a: ["b"], b: [] });
  t.strictSame(await world.play(), { state: "success" });
  t.strictSame(world.changes, [
    "a scheduled #1",
    "a queued #1",
    "a running #1",
    "a success #1",
    "b scheduled #1",
    "b queued #1",
    "b running #1",
    "b success #1",
  ]);
});

t.test("playRun: a failure is carried on to what comes after", async (t) => {
  const world = worldOf({ a: ["b"], b: [] }, { a: ["failed"] });
  t.strictSame(await world.play(), { state: "failed", reason: "tasks" });
  t.ok(world.changes.includes("b upstream_failed #0"));
});

t.test("playRun: sleeps until a retry is due, and says when that is", async (t) => {
  const world = worldOf({ a: [] }, { a: ["up_for_retry", "success"] });
  t.strictSame(await world.play(), { state: "success" });
  t.ok(world.changes.includes("a up_for_retry #1 at 300000"));
  t.strictSame(world.slept, [300_000]);
  t.equal(world.changes.at(-1), "a success #2");
});

t.test("playRun: runs attempts side by side, as many as it may", async (t) => {
  const world = worldOf({ a: [], b: [], c: [], d: [] }, {}, { parallelism: 3 });
  t.strictSame(await world.play(), { state: "success" });
  t.equal(world.mostAtOnce(), 3);
});

t.test("playRun: a signal lets running attempts end and starts nothing new", async (t) => {
  const stopping = new AbortController();
  const world = worldOf({ a: ["b"], b: [] }, {}, { signal: stopping.signal });
  world.onAttempt = () => stopping.abort();
  t.strictSame(await world.play(), { state: "running" });
  t.strictSame(world.states(), { a: "success", b: "scheduled" });
});

t.test("playRun: a signal ends the sleep before a retry", async (t) => {
  const stopping = new AbortController();
  const world = worldOf({ a: [] }, { a: ["up_for_retry"] }, { signal: stopping.signal });
  world.onSleep = () => stopping.abort();
  t.strictSame(await world.play(), { state: "running" });
});

t.test("playRun: a run in which nothing can happen any more is an error, not a hang", async (t) => {
  const world = worldOf({ a: [], b: [] }, { a: ["deferred"] });
  await t.rejects(world.play(), { code: "ERR_WINDSOCK_RUN_STUCK", taskIds: ["a"] });
});

t.test("playRun: an attempt whose rows are gone ends quietly", async (t) => {
  const world = worldOf({ a: [], b: [] });
  world.onAttempt = () => world.forget("a");
  t.strictSame(await world.play(), { state: "success" });
  t.notOk(world.changes.includes("a success #1"));
});

/** Tasks with what comes after each, and the states that their attempts end in, the last for ever. */
function worldOf(
  edges: Record<string, string[]>,
  ends: Record<string, InstanceState[]> = {},
  { parallelism = 8, signal = new AbortController().signal } = {},
) {
  const dag = readScheduledDag({
    dag_id: "d",
    tasks: Object.entries(edges).map(([task_id, downstream_task_ids]) => ({
      __var: { task_id, downstream_task_ids },
    })),
  });
  const rows = new Map(Object.keys(edges).map((taskId) => [taskId, instance(taskId)]));
  const counts = { running: 0, most: 0 };
  let nowMs = 0;
  const port: RunPort = {
    instances: () => [...rows.values()],
    apply({ id, to, ...change }) {
      const row = rows.get(id) ?? instance(id);
      rows.set(id, { ...row, ...change, state: to });
    },
    async attempt({ taskId, tryNumber }) {
      counts.running += 1;
      counts.most = Math.max(counts.most, counts.running);
      world.onAttempt();
      await Promise.resolve();
      counts.running -= 1;
      const all = ends[taskId] ?? ["success"];
      const state = all[Math.min(tryNumber, all.length) - 1] ?? null;
      const row = rows.get(taskId);
      if (row !== undefined) {
        rows.set(taskId, { ...row, state, endedAt: nowMs });
      }
    },
  };
  const clock: Clock = {
    now: () => nowMs,
    async until(at, signal) {
      await Promise.resolve();
      world.onSleep();
      if (signal.aborted) {
        return;
      }
      if (at === Number.POSITIVE_INFINITY) {
        const { promise, resolve } = Promise.withResolvers<void>();
        signal.addEventListener("abort", () => resolve());
        return promise;
      }
      world.slept.push(at);
      nowMs = at;
    },
  };
  const world = {
    changes: new Array<string>(),
    slept: new Array<number>(),
    onAttempt() {},
    onSleep() {},
    forget: (taskId: string) => rows.delete(taskId),
    mostAtOnce: () => counts.most,
    states: () => Object.fromEntries([...rows.values()].map((row) => [row.taskId, row.state])),
    play: () =>
      playRun({
        dag,
        run: { runId: "run", logicalDate: null, startedAt: 0 },
        past: null,
        pools: new Map([["default_pool", { slots: 128, includeDeferred: false }]]),
        parallelism,
        port,
        clock,
        signal,
        onChange({ instance: { taskId, tryNumber }, state, nextTryAt }) {
          const when = nextTryAt === null ? "" : ` at ${nextTryAt}`;
          world.changes.push(`${taskId} ${state} #${tryNumber}${when}`);
        },
      }),
  };
  return world;
}

function instance(taskId: string): Instance {
  return {
    id: taskId,
    taskId,
    mapIndex: -1,
    state: null,
    tryNumber: 0,
    endedAt: null,
    rescheduleAt: null,
    retryDelaySeconds: null,
  };
}
