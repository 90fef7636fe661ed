import t from "tap";
import {
  DeferTask,
  FailTask,
  RescheduleTask,
  RetryTask,
  SkipTask,
  steerOf,
} from "../../src/authoring/outcomes.ts";

const trigger = { classpath: "airflow.triggers.temporal.DateTimeTrigger" };
const at = new Date("2026-01-01T00:00:00Z");
const cases = [
  [new SkipTask(), { kind: "skip" }, "the task skipped itself"],
  [new FailTask("no such customer"), { kind: "fail" }, "no such customer"],
  [new FailTask(), { kind: "fail" }, "the task failed itself"],
  [new RetryTask(), { kind: "retry", delaySeconds: undefined }, "the task asked for a retry"],
  [
    new RetryTask({ delay: "5m", reason: "rate limit" }),
    { kind: "retry", delaySeconds: 300 },
    "rate limit",
  ],
  [new RescheduleTask(at), { kind: "reschedule", at }, "the task reschedules itself"],
  [
    new DeferTask({ trigger, method: "resume" }),
    { kind: "defer", options: { trigger, method: "resume" } },
    /DateTimeTrigger/,
  ],
] as const;
for (const [error, steer, message] of cases) {
  t.test(`${error.name}: says how the task is to end: ${error.message}`, async (t) => {
    t.strictSame(steerOf(error), steer);
    t.match(error.message, message);
  });
}

t.test("RescheduleTask: counts a duration from now", async (t) => {
  const before = Date.now() + 60_000;
  const steer = steerOf(new RescheduleTask("1m"));
  t.ok(steer?.kind === "reschedule" && steer.at.getTime() >= before);
});

t.test("outcomes: refuse what is no duration or date", async (t) => {
  t.throws(() => new RetryTask({ delay: "soon" }), { code: "ERR_WINDSOCK_OPTION_INVALID" });
  t.throws(() => new RetryTask({ delay: -1 }), { code: "ERR_WINDSOCK_OPTION_INVALID" });
  t.throws(() => new RescheduleTask(new Date(Number.NaN)), { code: "ERR_WINDSOCK_OPTION_INVALID" });
});

t.test("steerOf: knows an outcome of another copy of the package, and nothing else", async (t) => {
  const foreign = Object.assign(new Error("x"), {
    [Symbol.for("windsock.outcome")]: { kind: "skip" },
  });
  t.strictSame(steerOf(foreign), { kind: "skip" });
  for (const other of [
    new Error("x"),
    undefined,
    null,
    "skip",
    { [Symbol.for("windsock.outcome")]: 1 },
  ]) {
    t.equal(steerOf(other), undefined);
  }
});
