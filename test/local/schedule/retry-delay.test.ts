import { readFileSync } from "node:fs";
import fc from "fast-check";
import t from "tap";
import { retryDelaySeconds } from "../../../src/local/schedule/retry-delay.ts";

interface Case {
  readonly task: {
    readonly retry_delay: number;
    readonly retry_exponential_backoff?: number | boolean;
    readonly max_retry_delay?: number;
  };
  readonly logical_date: string | null;
  readonly retry_delay_override: number | null;
  readonly delay_after_try: Readonly<Record<string, number>>;
}

/** Delays that Airflow 3.3.2 computed, for the Dag `d` and the task `t`. */
const facts: { retries: Record<string, Case> } = JSON.parse(
  readFileSync("test/data/schedule/retry-delays.json", "utf8"),
);

for (const [name, { task, logical_date, retry_delay_override, delay_after_try }] of Object.entries(
  facts.retries,
)) {
  if (retry_delay_override !== null) {
    continue; // a delay that the task asked for never comes here
  }
  t.test(`retryDelaySeconds: ${name.replaceAll("_", " ")}`, async (t) => {
    const rules = rulesOf(task, logical_date);
    const delays = Object.keys(delay_after_try).map((tryNumber) => [
      tryNumber,
      retryDelaySeconds(rules, Number(tryNumber)),
    ]);
    t.strictSame(Object.fromEntries(delays), delay_after_try);
  });
}

t.test(
  "retryDelaySeconds: stays between one second, the day and the task's own bound",
  async () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        fc.double({ min: 1.01, max: 1e3, noNaN: true }),
        fc.integer({ min: 1, max: 10_000 }),
        fc.option(fc.integer({ min: 1, max: 86_400 })),
        (retry_delay, backoff, tryNumber, max) => {
          const task = { retry_delay, retry_exponential_backoff: backoff };
          const rules = { ...rulesOf(task, null), maxRetryDelaySeconds: max };
          const delay = retryDelaySeconds(rules, tryNumber);
          return delay >= 1 && delay <= (max ?? 86_400) && Number.isInteger(delay);
        },
      ),
    );
  },
);

function rulesOf(task: Case["task"], logicalDate: string | null) {
  const backoff = task.retry_exponential_backoff ?? 0;
  return {
    dagId: "d",
    taskId: "t",
    logicalDate,
    retryDelaySeconds: task.retry_delay,
    backoff: backoff === true ? 2 : Number(backoff),
    maxRetryDelaySeconds: task.max_retry_delay ?? null,
  };
}
