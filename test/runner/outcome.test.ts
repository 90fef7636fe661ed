import t from "tap";
import {
  DeferTask,
  FailTask,
  RescheduleTask,
  RetryTask,
  SkipTask,
} from "../../src/authoring/index.ts";
import { type End, outcomeOf } from "../../src/runner/outcome.ts";

const end_date = "2026-01-01T00:00:00.000Z";
const failed = { type: "TaskState", state: "failed", end_date };
const retry = { type: "RetryTask", state: "up_for_retry", end_date, retry_delay_seconds: null };
const trigger = { classpath: "pkg.Trigger", kwargs: { a: 1, b: undefined } };

const cases: Readonly<Record<string, [End, boolean, object]>> = {
  "a return": [
    { how: "returned" },
    true,
    { type: "SucceedTask", state: "success", end_date, task_outlets: [], outlet_events: [] },
  ],
  "a task that is gone": [
    threw(new Error("gone"), "removed"),
    true,
    { ...failed, state: "removed" },
  ],
  "an error with tries left": [
    threw(new TypeError("no")),
    true,
    { ...retry, retry_reason: "TypeError: no" },
  ],
  "an error on the last try": [threw(new TypeError("no")), false, failed],
  "undefined with tries left": [
    threw(undefined),
    true,
    { ...retry, retry_reason: "a value that is no error was thrown: undefined" },
  ],
  "a wish to retry": [
    threw(new RetryTask({ delay: "1m", reason: "rate limit" })),
    true,
    { ...retry, retry_delay_seconds: 60, retry_reason: "rate limit" },
  ],
  "a wish to retry on the last try": [threw(new RetryTask()), false, failed],
  "a failure for good": [threw(new FailTask()), true, failed],
  "a skip": [threw(new SkipTask()), true, { ...failed, state: "skipped" }],
  "a later moment": [
    threw(new RescheduleTask(new Date(1))),
    true,
    {
      type: "RescheduleTask",
      state: "up_for_reschedule",
      reschedule_date: "1970-01-01T00:00:00.001Z",
      end_date,
    },
  ],
  "a trigger": [
    threw(new DeferTask({ trigger, method: "resume", timeout: "1m30s", kwargs: { n: 1 } })),
    true,
    {
      type: "DeferTask",
      state: "deferred",
      classpath: "pkg.Trigger",
      trigger_kwargs: { a: 1 },
      trigger_timeout: "PT90S",
      next_method: "resume",
      next_kwargs: { n: 1 },
    },
  ],
  "a trigger without arguments": [
    threw(new DeferTask({ trigger: { classpath: "pkg.Trigger" }, method: "resume" })),
    true,
    {
      type: "DeferTask",
      state: "deferred",
      classpath: "pkg.Trigger",
      trigger_kwargs: {},
      trigger_timeout: null,
      next_method: "resume",
      next_kwargs: {},
    },
  ],
};
for (const [name, [end, shouldRetry, expected]] of Object.entries(cases)) {
  t.test(`outcomeOf: ${name}`, async (t) => {
    t.strictSame(outcomeOf(end, { shouldRetry, now: new Date(end_date), mask: String }), expected);
  });
}

t.test("outcomeOf: a reason is masked, well-formed, and as long as Airflow keeps", async (t) => {
  const outcome = outcomeOf(threw(new Error(`secret ${"x".repeat(486)}😀`)), {
    shouldRetry: true,
    now: new Date(end_date),
    mask: (text) => text.replace("secret", "******"),
  });
  const reason = outcome.type === "RetryTask" ? String(outcome.retry_reason) : "";
  t.match(reason, /^Error: \*{6} x+/);
  t.ok(reason.length <= 500 && reason.isWellFormed());
});

t.test("outcomeOf: kwargs that are no object are none", async (t) => {
  const trigger = { classpath: "pkg.Trigger", kwargs: JSON.parse("5") };
  const end = threw(new DeferTask({ trigger, method: "m", kwargs: JSON.parse("null") }));
  t.match(outcomeOf(end, { shouldRetry: true, now: new Date(), mask: String }), {
    trigger_kwargs: {},
    next_kwargs: {},
  });
});

t.test("outcomeOf: refuses to defer with what is no JSON", async (t) => {
  const end = threw(
    new DeferTask({ trigger: { classpath: "x" }, method: "m", kwargs: { at: new Date(0) } }),
  );
  t.throws(() => outcomeOf(end, { shouldRetry: true, now: new Date(), mask: String }), {
    code: "ERR_WINDSOCK_VALUE_NOT_JSON",
    path: "$.at",
  });
});

function threw(error: unknown, how: "threw" | "removed" = "threw"): End {
  return { how, error };
}
