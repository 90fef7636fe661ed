// The Dag of most tests: each task ends in another way.
/* oxlint-disable no-console -- what user code does */
import {
  Dag,
  DeferTask,
  FailTask,
  getContext,
  param,
  RescheduleTask,
  RetryTask,
  SkipTask,
} from "windsock";

const dag: Dag = new Dag("etl", { params: { limit: param(10, { type: "integer" }), title: "x" } });

const extract = dag.task("extract", async () => ({ rows: [1, 2, 3] }));
const load = dag.task(
  "load",
  async (
    { input }: { input: { data: { rows: number[] }; again: unknown } },
    { log, ti, params },
  ) => {
    log.info("loading", { rows: input.data.rows.length, same: getContext().ti === ti, params });
    console.log("to stdout");
    console.error("to stderr");
    return input.data.rows.reduce((sum, row) => sum + row, 0);
  },
);
const extracted = extract();
load({ input: { data: extracted, again: extracted.key("rows") } });

dag.task("nothing", () => undefined)();
dag.task("null", () => null)();
dag.task("many", { multipleOutputs: true }, () => ({ a: 1, b: [2] }))();
dag.task("not_many", { multipleOutputs: true }, () => [1])();
dag.task("silent", { doXcomPush: false }, () => 1)();
dag.task("throws", () => {
  throw new TypeError("no such customer", { cause: new Error("the source is empty") });
})();
dag.task("throws_undefined", async () => {
  // oxlint-disable-next-line prefer-promise-reject-errors -- the mistake that is tested
  await Promise.reject(undefined);
})();
dag.task("skips", () => {
  throw new SkipTask("nothing to do");
})();
dag.task("fails", () => {
  throw new FailTask("never again");
})();
dag.task("retries", () => {
  throw new RetryTask({ delay: 7, reason: "rate limit" });
})();
dag.task("reschedules", () => {
  throw new RescheduleTask(new Date("2026-02-01T00:00:00Z"));
})();
dag.task("defers", () => {
  throw new DeferTask({
    trigger: { classpath: "pkg.Trigger" },
    method: "resume",
    kwargs: { a: 1 },
  });
})();
dag.task("defers_badly", () => {
  throw new DeferTask({
    trigger: { classpath: "pkg.Trigger" },
    method: "resume",
    kwargs: { a: new Date() },
  });
})();
dag.task("date", () => ({ rows: [{ when: new Date(0) }] }))();

export default dag;
