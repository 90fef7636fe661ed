import t, { type Test } from "tap";
import type { RunnerRequest } from "../../src/contract/index.ts";
import type { ProcessEvents } from "../../src/runner/ending.ts";
import { createLogStream } from "../../src/runner/log-stream.ts";
import { createMasker } from "../../src/runner/masker.ts";
import { providePublicApi } from "../../src/runner/public-api.ts";
import { runTask } from "../../src/runner/run.ts";
import { type Script, scriptedRequests, startupOf } from "../support/runner-startup.ts";

providePublicApi();
let made = 0;

t.test("runTask: success is one message, and no line of log", async (t) => {
  const { exitCode, asked, records } = await run(t, "() => undefined");
  t.equal(exitCode, 0);
  t.match(asked, [{ type: "SucceedTask", state: "success" }]);
  t.strictSame(records, []);
});

const ends: Readonly<
  Record<string, [handler: string, shouldRetry: boolean, outcome: object, record: object]>
> = {
  "an error on the last try": [
    'throw new TypeError("no")',
    false,
    { type: "TaskState", state: "failed" },
    { level: "error", event: "the task failed: TypeError: no", logger: "task" },
  ],
  "an error with tries left": [
    'throw new TypeError("no")',
    true,
    { type: "RetryTask", retry_reason: "TypeError: no" },
    { level: "error", event: "the task failed and will be tried again: TypeError: no" },
  ],
  "a failure for good, with tries left": [
    'throw new FailTask("never again")',
    true,
    { type: "TaskState", state: "failed" },
    { level: "error", event: /^the task failed: .*never again/ },
  ],
  "a wish to retry": [
    'throw new RetryTask({ delay: 7, reason: "rate limit" })',
    true,
    { type: "RetryTask", retry_delay_seconds: 7, retry_reason: "rate limit" },
    { level: "error", event: /^the task failed and will be tried again: .*rate limit/ },
  ],
  "a skip": [
    'throw new SkipTask("nothing to do")',
    true,
    { type: "TaskState", state: "skipped" },
    { level: "info", event: "nothing to do", logger: "task" },
  ],
  "a steer from another copy of the package that is no error": [
    "const { SkipTask: Skip } = { SkipTask }; throw Object.fromEntries(Object.getOwnPropertySymbols(new Skip()).map((s) => [s, new Skip()[s]]))",
    true,
    { type: "TaskState", state: "skipped" },
    { level: "info", event: "skip" },
  ],
  "a later moment": [
    "throw new RescheduleTask(new Date(0))",
    true,
    { type: "RescheduleTask", reschedule_date: "1970-01-01T00:00:00.000Z" },
    { level: "info" },
  ],
  "a deferral": [
    'throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "m" })',
    true,
    { type: "DeferTask", classpath: "x.Y" },
    { level: "info" },
  ],
  "a deferral with what is no JSON": [
    'throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "m", kwargs: { a: new Map() } })',
    true,
    { type: "RetryTask", retry_reason: /\$\.a is a Map/ },
    { level: "info" },
  ],
  "an error of ours has its cure below it and its facts beside it": [
    "return { a: [Number.NaN] }",
    false,
    { type: "TaskState", state: "failed" },
    {
      event: /^the task failed: ERR_WINDSOCK_VALUE_NOT_JSON: \$\.a\[0\] is NaN\nUse texts/,
      code: "ERR_WINDSOCK_VALUE_NOT_JSON",
      path: "$.a[0]",
      exception: [{ exc_type: "ERR_WINDSOCK_VALUE_NOT_JSON" }],
    },
  ],
};
for (const [name, [code, should_retry, outcome, record]] of Object.entries(ends)) {
  t.test(`runTask: ${name}`, async (t) => {
    const { exitCode, asked, records } = await run(t, `() => { ${code}; }`, { should_retry });
    t.equal(exitCode, 0);
    t.match(asked.at(-1), outcome);
    t.equal(asked.length, 1);
    t.match(records[0], record);
    t.notOk(Object.keys(Object(records[0])).some((key) => key === "name" || key === "cure"));
  });
}

t.test("runTask: a deferral that cannot be sent says so in the log", async (t) => {
  const { records } = await run(
    t,
    '() => { throw new DeferTask({ trigger: { classpath: "x.Y" }, method: "m", kwargs: { a: 1n << 70n } }); }',
  );
  t.match(records[1], { level: "error", event: /^the task cannot be deferred: .*\$\.a/ });
});

t.test("runTask: a task that the Dag has no longer is removed, whatever the tries", async (t) => {
  const { exitCode, asked, records } = await run(t, "() => 1", {
    should_retry: true,
    task_id: "aa",
  });
  t.equal(exitCode, 0);
  t.match(asked, [{ type: "TaskState", state: "removed" }]);
  t.match(records, [
    { event: /^the task was removed: ERR_WINDSOCK_TASK_NOT_FOUND/, nearest: "a", taskIds: ["a"] },
  ]);
});

t.test("runTask: an error after the end is told, and changes nothing", async (t) => {
  let stray: ((error: unknown) => void) | undefined;
  const { asked, records } = await run(t, "() => undefined", {
    onStrayError: (listener) => (stray = listener),
    script: { SucceedTask: () => stray?.(new Error("too late")) },
  });
  t.match(asked, [{ type: "SucceedTask" }]);
  t.match(records, [
    { level: "error", event: "an error after the end of the task: Error: too late" },
  ]);
});

t.test("runTask: an outcome that is not acknowledged is exit code 1", async (t) => {
  const { exitCode, records } = await run(t, "() => undefined", {
    script: {
      SucceedTask: () => {
        throw new Error("409");
      },
    },
  });
  t.equal(exitCode, 1);
  t.match(records, [{ event: "the task's outcome could not be reported: Error: 409" }]);
});

t.test("runTask: secrets are taken out of the reason", async (t) => {
  const { asked } = await run(
    t,
    "async (_, { connections }) => { throw new Error((await connections.get('c')).password); }",
    {
      should_retry: true,
      script: {
        GetConnection: () => ({ conn_id: "c", conn_type: "http", password: "pass-word" }),
      },
    },
  );
  t.match(asked.at(-1), { type: "RetryTask", retry_reason: "Error: ***" });
});

interface Options {
  readonly should_retry?: boolean;
  readonly task_id?: string;
  readonly script?: Script;
  readonly onStrayError?: ProcessEvents["onStrayError"];
}

/** Runs a task whose handler is this text. */
async function run(
  t: Test,
  handler: string,
  { should_retry = false, task_id = "a", script, onStrayError = () => {} }: Options = {},
): Promise<{
  exitCode: number;
  asked: readonly RunnerRequest[];
  records: readonly Readonly<Record<string, unknown>>[];
}> {
  made += 1; // a module is loaded once by its path
  const dags = t.testdir({
    [`dag-${made}.mjs`]: `import { Dag, DeferTask, FailTask, RescheduleTask, RetryTask, SkipTask } from "windsock";
const dag = new Dag("etl");
dag.task("a", ${handler})();
export default dag;
export const used = [DeferTask, FailTask, RescheduleTask, RetryTask, SkipTask];`,
  });
  const { supervisor, asked } = scriptedRequests(script);
  const records: Record<string, unknown>[] = [];
  const log = createLogStream({ isWritten: () => true, mask: String, now: () => new Date(0) });
  log.open((line) => records.push(JSON.parse(line)));
  const exitCode = await runTask({
    startup: startupOf({ ti: { task_id }, about: { should_retry } }),
    supervisor,
    places: { dags, bundleConfig: undefined, cwd: "/" },
    log,
    masker: createMasker(),
    events: { onStop: () => {}, onStrayError, onIdle: () => {} },
    graceMs: 1,
    isOurs: true,
  });
  return { exitCode, asked, records };
}
