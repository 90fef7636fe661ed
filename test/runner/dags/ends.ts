// Tasks whose code ends in a way, or returns a value, that Airflow has no word for.
/* oxlint-disable no-console, no-throw-literal, only-throw-error, prefer-promise-reject-errors, no-extend-native -- what user code does */
import { execFileSync } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { Dag, DeferTask, SkipTask } from "windsock";

const namesAtLoad = Object.keys(process.env);
const dag: Dag = new Dag("ends");
const sleepMs = 60_000;

dag.task("throws_null", () => {
  throw null;
})();
dag.task("throws_text", async () => {
  throw "only words";
})();
dag.task("floats_undefined", async () => {
  void Promise.reject(undefined);
  await setTimeout(sleepMs);
})();
dag.task("two_strays", async () => {
  void Promise.reject(new Error("the first"));
  void Promise.reject(new Error("the second"));
  await setTimeout(sleepMs);
})();
dag.task("floats_a_skip", async () => {
  void Promise.reject(new SkipTask("not awaited"));
  await setTimeout(sleepMs);
})();
dag.task("overflows", () => {
  const again = (): number => again() + 1;
  return again();
})();
dag.task("ignores_its_timeout", { executionTimeout: "50ms" }, async () => setTimeout(sleepMs))();
dag.task("fails_after_its_end", async () => {
  globalThis.setTimeout(() => {
    throw new Error("too late");
  }, 20);
  return "done";
})();
dag.task("exits_after_its_end", async () => {
  globalThis.setTimeout(() => process.exit(9), 20);
  return "done";
})();
dag.task("kills_itself", async () => {
  process.kill(process.pid, "SIGKILL");
  await setTimeout(sleepMs);
})();
dag.task("pollutes", () => {
  Object.defineProperty(Object.prototype, "polluted", { value: 1, enumerable: true });
  return { own: 2 };
})();
dag.task("prints_much", () => {
  process.stdout.write("x".repeat(2_000_000));
  process.stderr.write("y".repeat(2_000_000));
})();
dag.task("defers_in_a_cycle", () => {
  const kwargs: Record<string, unknown> = {};
  kwargs["self"] = kwargs;
  throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "m", kwargs });
})();
dag.task("environment", () => {
  const show = "console.log(JSON.stringify(Object.keys(process.env)))";
  const inChild: unknown = JSON.parse(String(execFileSync(process.execPath, ["-e", show])));
  return { namesAtLoad, namesAtRun: Object.keys(process.env), inChild };
})();

let deep: unknown = 0;
for (let level = 0; level < 20_000; level += 1) {
  deep = [deep];
}
const cycle: { rows: unknown[] } = { rows: [] };
cycle.rows.push({ back: cycle });
const values: Readonly<Record<string, () => unknown>> = {
  map: () => new Map([["a", 1]]),
  set: () => ({ seen: new Set([1]) }),
  date: () => [{ when: new Date(0) }],
  nan: () => ({ mean: Number.NaN }),
  infinity: () => [1 / 0],
  bigint: () => ({ id: 2n ** 70n }),
  lone_surrogate: () => ({ text: "\ud800" }),
  function: () => ({ then_what: () => 1 }),
  symbol: () => Symbol("s"),
  cycle: () => cycle,
  deep: () => deep,
  bytes: () => ({ raw: new Uint8Array([1]) }),
  error: () => new Error("returned"),
  hole: () => [1, undefined],
};
for (const [name, make] of Object.entries(values)) {
  dag.task(`returns_${name}`, make)();
}
dag.task("returns_a_getter_that_throws", () => ({
  get broken(): never {
    throw new RangeError("from a getter");
  },
}))();
dag.task("returns_a_small_bigint", () => ({ id: 2n ** 63n, list: [1n] }))();

export default dag;
