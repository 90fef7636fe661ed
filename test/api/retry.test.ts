import t from "tap";
import {
  defaultRetries,
  type Failure,
  readRetryAfter,
  waitBeforeRetry,
} from "../../src/api/retry.ts";

const half = { ...defaultRetries, random: () => 0.5 };
const status = (status: number, retryAfterMs?: number): Failure => ({
  kind: "status",
  status,
  retryAfterMs,
});
const unanswered: Failure = { kind: "unanswered" };

t.test(
  "waitBeforeRetry: waits as Airflow's client does, and gives up after five attempts",
  async (t) => {
    const waits = [1, 2, 3, 4, 5].map((attempt) =>
      waitBeforeRetry("get_xcom", attempt, unanswered, half),
    );
    t.strictSame(waits, [1_000, 1_500, 2_500, 4_500, undefined]);
  },
);

t.test("waitBeforeRetry: no wait is longer than the longest", async (t) => {
  const settings = { attempts: 20, waitMinMs: 10, waitMaxMs: 50, random: () => 1 };
  t.equal(waitBeforeRetry("get_xcom", 12, unanswered, settings), 50);
  t.equal(waitBeforeRetry("get_xcom", 1, unanswered, { ...settings, waitMaxMs: 5 }), 5);
});

const cases: Readonly<Record<string, readonly [string, number, Failure, number | undefined]>> = {
  "a heartbeat is never repeated": ["ti_heartbeat", 1, unanswered, undefined],
  "a heartbeat is never repeated, busy server or not": [
    "ti_heartbeat",
    1,
    status(429, 1),
    undefined,
  ],
  "a server error is repeated": ["ti_update_state", 1, status(503), 1_000],
  "a foreign page is repeated": ["ti_run", 1, { kind: "unreadable" }, 1_000],
  "a refusal is final": ["get_variable", 1, status(404), undefined],
  "a redirect is final": ["get_variable", 1, status(307), undefined],
  "what does not get better is final": ["get_variable", 1, { kind: "final" }, undefined],
  "429 without a time waits as ever": ["get_variable", 2, status(429), 1_500],
  "429 waits as it is asked to": ["get_variable", 1, status(429, 7_000), 7_000],
  "429 waits no longer than a minute": ["get_variable", 1, status(429, 3_600_000), 60_000],
  "429 is bounded by the attempts": ["get_variable", 5, status(429, 1), undefined],
  "500 when storing an XCom is repeated": ["set_xcom", 1, status(500), 1_000],
  "500 when storing an XCom is repeated once": ["set_xcom", 2, status(500), undefined],
  "503 when storing an XCom is repeated as ever": ["set_xcom", 2, status(503), 1_500],
  "a request for human input is not repeated without an answer": [
    "upsert_hitl_detail",
    1,
    unanswered,
    undefined,
  ],
  "a request for human input is repeated after a server error": [
    "upsert_hitl_detail",
    1,
    status(502),
    1_000,
  ],
};

for (const [name, [operation, attempt, failure, waitMs]] of Object.entries(cases)) {
  t.test(`waitBeforeRetry: ${name}`, async (t) => {
    t.equal(waitBeforeRetry(operation, attempt, failure, half), waitMs);
  });
}

t.test("readRetryAfter: reads seconds and dates", async (t) => {
  const now = Date.parse("Wed, 21 Oct 2026 07:28:00 GMT");
  t.equal(readRetryAfter("120", now), 120_000);
  t.equal(readRetryAfter("Wed, 21 Oct 2026 07:28:05 GMT", now), 5_000);
  t.equal(readRetryAfter("Wed, 21 Oct 2026 07:27:00 GMT", now), 0);
  t.equal(readRetryAfter("soon", now), undefined);
  t.equal(readRetryAfter("Wed, 21 Oct 2026 07:28:05 GMT", Number.NaN), undefined);
  t.equal(readRetryAfter(undefined, now), undefined);
});
