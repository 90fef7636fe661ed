import t from "tap";
import { type Outcome, RawJson } from "../../src/contract/index.ts";
import { LeaseLostError } from "../../src/supervisor/errors.ts";
import { bodyOf, crashBody, isDirect, isOutcome } from "../../src/supervisor/outcome.ts";

const at = "2026-01-01T00:00:09Z";
const end_date = "2026-01-01T00:00:01Z";
const kwargs = new RawJson('{"a":1.0}');

const outcomes: Readonly<Record<string, { outcome: Outcome; body: object; isDirect: boolean }>> = {
  "success, with lists where the server refuses null": {
    outcome: { type: "SucceedTask", end_date, task_outlets: null, outlet_events: null },
    body: {
      state: "success",
      end_date,
      task_outlets: [],
      outlet_events: [],
      rendered_map_index: null,
    },
    isDirect: true,
  },
  "success with outlets": {
    outcome: {
      type: "SucceedTask",
      end_date,
      task_outlets: [{ name: "a", type: "AssetNameRef" }],
      outlet_events: [{ extra: {} }],
      rendered_map_index: "label",
    },
    body: {
      state: "success",
      end_date,
      task_outlets: [{ name: "a", uri: null, type: "AssetNameRef" }],
      outlet_events: [{ extra: {} }],
      rendered_map_index: "label",
    },
    isDirect: true,
  },
  "failure with its own moment": {
    outcome: { type: "TaskState", state: "failed", end_date },
    body: { state: "failed", end_date, rendered_map_index: null },
    isDirect: false,
  },
  "a skip without a moment": {
    outcome: { type: "TaskState", state: "skipped" },
    body: { state: "skipped", end_date: at, rendered_map_index: null },
    isDirect: false,
  },
  "a moment without a zone, which the server refuses": {
    outcome: { type: "TaskState", state: "removed", end_date: "2026-01-01T00:00:01" },
    body: { state: "removed", end_date: at, rendered_map_index: null },
    isDirect: false,
  },
  "another try": {
    outcome: { type: "RetryTask", end_date, retry_delay_seconds: 1.5, retry_reason: "why" },
    body: {
      state: "up_for_retry",
      end_date,
      retry_delay_seconds: 1.5,
      retry_reason: "why",
      rendered_map_index: null,
    },
    isDirect: true,
  },
  "another try without more": {
    outcome: { type: "RetryTask", end_date },
    body: {
      state: "up_for_retry",
      end_date,
      retry_delay_seconds: null,
      retry_reason: null,
      rendered_map_index: null,
    },
    isDirect: true,
  },
  "another time": {
    outcome: { type: "RescheduleTask", end_date, reschedule_date: at },
    body: { state: "up_for_reschedule", reschedule_date: at, end_date },
    isDirect: true,
  },
  "a deferral, its kwargs as they came": {
    outcome: {
      type: "DeferTask",
      classpath: "m.T",
      trigger_kwargs: kwargs,
      trigger_timeout: "PT90S",
      queue: "q",
      next_method: "go",
      next_kwargs: kwargs,
    },
    body: {
      state: "deferred",
      classpath: "m.T",
      trigger_kwargs: kwargs,
      trigger_timeout: "PT90S",
      queue: "q",
      next_method: "go",
      next_kwargs: kwargs,
      rendered_map_index: null,
    },
    isDirect: true,
  },
  "a deferral without kwargs, which may not be null": {
    outcome: { type: "DeferTask", classpath: "m.T", trigger_kwargs: null, next_method: "go" },
    body: {
      state: "deferred",
      classpath: "m.T",
      trigger_timeout: null,
      queue: null,
      next_method: "go",
      rendered_map_index: null,
    },
    isDirect: true,
  },
  "a wait for somebody": {
    outcome: { type: "AwaitInputTask", next_method: "go", next_kwargs: kwargs },
    body: {
      state: "awaiting_input",
      timeout: null,
      next_method: "go",
      next_kwargs: kwargs,
      rendered_map_index: null,
    },
    isDirect: true,
  },
};
for (const [name, { outcome, body, isDirect: direct }] of Object.entries(outcomes)) {
  t.test(`bodyOf: ${name}`, async (t) => {
    const made = bodyOf(outcome, at);
    t.strictSame(made, body);
    t.equal(isDirect(made), direct);
    t.ok(isOutcome(outcome));
  });
}

t.test("bodyOf: events as text stay text", async (t) => {
  const events = new RawJson("[{}]");
  const made = bodyOf({ type: "SucceedTask", end_date, outlet_events: Object(events) }, at);
  t.match(made, { outlet_events: events });
});

t.test("isOutcome: a request is none", async (t) => {
  t.notOk(isOutcome({ type: "GetVariable", key: "k" }));
});

t.test("crashBody: another try while tries are left, with the reason cut to 500", async (t) => {
  const problem = new LeaseLostError("x".repeat(900));
  const body = crashBody(problem, true, at);
  t.match(body, {
    state: "up_for_retry",
    end_date: at,
    retry_reason: /^ERR_WINDSOCK_LEASE_LOST: x/,
  });
  t.equal("retry_reason" in body && body.retry_reason?.length, 500);
  t.strictSame(crashBody(undefined, true, at), { state: "up_for_retry", end_date: at });
  t.strictSame(crashBody(problem, false, at), { state: "failed", end_date: at });
});
