import t from "tap";
import { checkDagOptions, checkTaskOptions } from "../../src/authoring/options.ts";

t.test("checkTaskOptions: takes every option with a value it can have", async (t) => {
  checkTaskOptions({
    retries: 3,
    retryDelay: "5m",
    retryExponentialBackoff: 2.5,
    maxRetryDelay: 3600,
    executionTimeout: "1h30m",
    triggerRule: "none_failed_min_one_success",
    pool: "database",
    poolSlots: 2,
    queue: "typescript",
    executor: "LocalExecutor",
    priorityWeight: -3,
    weightRule: "absolute",
    owner: "team",
    doc: "# What it does",
    displayName: "Größe ✓",
    multipleOutputs: true,
    doXcomPush: false,
    dependsOnPast: true,
    waitForDownstream: false,
    maxActiveTisPerDag: 0,
    maxActiveTisPerDagrun: 4,
  });
  checkTaskOptions({ retryExponentialBackoff: true });
  t.end();
});

t.test("checkDagOptions: takes every option with a value it can have", async (t) => {
  checkDagOptions({
    schedule: "@daily",
    startDate: "2026-01-01",
    endDate: new Date(),
    timezone: "UTC",
    catchup: false,
    description: "",
    doc: "",
    displayName: "",
    tags: ["a"],
    params: {},
    defaultArgs: {},
    queue: "typescript",
    maxActiveTasks: 1,
    maxActiveRuns: 1,
    maxConsecutiveFailedDagRuns: 0,
    dagrunTimeout: "1d",
    failFast: true,
    isPausedUponCreation: false,
    ownerLinks: { team: "https://example.org" },
  });
  t.end();
});

// Options as a caller without types may write them.
const refused: Readonly<Record<string, [Record<string, unknown>, RegExp]>> = {
  "a misspelt name, naming the nearest": [
    { retires: 3 },
    /^retires: no such option; nearest: retries$/,
  ],
  "a name like none": [{ xyzzy: 1 }, /^xyzzy: no such option$/],
  "what every object inherits": [{ constructor: 1 }, /no such option/],
  "half a retry": [{ retries: 1.5 }, /whole number from 0/],
  "a negative retry": [{ retries: -1 }, /whole number from 0/],
  "a duration in words": [{ retryDelay: "5 minutes" }, /duration such as "5m"/],
  "a duration of another type": [{ retryDelay: {} }, /duration/],
  "no time at all": [{ executionTimeout: 0 }, /duration/],
  "a backoff that is no number": [{ retryExponentialBackoff: "2" }, /true, false or a number/],
  "a rule that does not exist": [{ triggerRule: "all_sucess" }, /one of all_success, /],
  "a pool that is no text": [{ pool: 5 }, /a text/],
  "a flag that is a text": [{ doXcomPush: "yes" }, /true or false/],
};
for (const [name, [options, message]] of Object.entries(refused)) {
  t.test(`checkTaskOptions: refuses ${name}`, async (t) => {
    t.throws(() => checkTaskOptions(options), { code: "ERR_WINDSOCK_OPTION_INVALID", message });
  });
}

const refusedOfDags: Readonly<Record<string, Record<string, unknown>>> = {
  "tags that are no list": { tags: "a" },
  "a tag that is too long": { tags: ["x".repeat(101)] },
  "params that are no object": { params: null },
};
for (const [name, options] of Object.entries(refusedOfDags)) {
  t.test(`checkDagOptions: refuses ${name}`, async (t) => {
    t.throws(() => checkDagOptions(options), { code: "ERR_WINDSOCK_OPTION_INVALID" });
  });
}
