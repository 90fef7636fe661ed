import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import type { CaseHead } from "../../src/conformance/case.ts";
import type { Driver } from "../../src/conformance/driver.ts";
import { type RunOptions, runCases } from "../../src/conformance/run.ts";

const cases = ["a.1", "a.2", "a.3", "a.4"].map((id) => ({ id, proves: "It is so." }));

t.test("runCases: reports in the order of the cases, whichever ends first", async (t) => {
  const driver = playing(async ({ id }) => (await sleep(id === "a.1" ? 30 : 1), [id]), 4);
  const seen: string[] = [];
  const verdicts = await run(driver, { onVerdict: ({ id }) => seen.push(id) });
  t.strictSame(seen, ["a.1", "a.2", "a.3", "a.4"]);
  t.strictSame(
    verdicts.map(({ id, status, detail }) => [id, status, detail]),
    cases.map(({ id }) => [id, "fail", id]),
  );
});

t.test("runCases: plays no more at once than the driver says", async (t) => {
  let [now, most] = [0, 0];
  const driver = playing(async () => {
    now += 1;
    most = Math.max(most, now);
    await sleep(1);
    now -= 1;
    return [];
  }, 2);
  await run(driver);
  t.equal(most, 2);
});

t.test("runCases: one at a time, plays what is before the last that is asked for", async (t) => {
  const played: string[] = [];
  const note = async ({ id }: CaseHead) => (played.push(id), []);
  const chosen = new Set(["a.1", "a.3"]);
  const verdicts = await run(playing(note, 1), { chosen });
  t.strictSame(played, ["a.1", "a.2", "a.3"]);
  t.strictSame(
    verdicts.map(({ id }) => id),
    ["a.1", "a.3"],
  );
  played.length = 0;
  await run(playing(note, 3), { chosen });
  t.strictSame(played, ["a.1", "a.3"], "several at once, only those");
});

t.test("runCases: what is not for the release is not played", async (t) => {
  const driver = playing(async () => ["played"], 1);
  const [verdict] = await run(driver, {
    cases: [{ id: "a.1", proves: "It is so.", since: "3.4.0" }],
  });
  t.match(verdict, { status: "not-applicable", detail: "since Airflow 3.4.0", seconds: 0 });
});

t.test("runCases: what a driver throws is a fault of that case", async (t) => {
  const driver = playing(async ({ id }) => {
    if (id === "a.2") {
      throw new Error("oh");
    }
    if (id === "a.3") {
      throw Object("no error");
    }
    return [];
  }, 1);
  const verdicts = await run(driver);
  t.strictSame(
    verdicts.map(({ status }) => status),
    ["pass", "fail", "fail", "pass"],
  );
  t.match(verdicts[1]?.detail, /^the kit failed: Error: oh\n/);
  t.equal(verdicts[2]?.detail, "the kit failed: no error");
});

t.test("runCases: a case has its time, and is told when that is up", async (t) => {
  const driver = playing(async ({ id }, signal) => {
    if (id === "a.1") {
      await sleep(60_000, undefined, { signal });
    }
    if (id === "a.2") {
      await sleep(60_000, undefined, { signal }).catch(() => {});
      return ["saw nothing"];
    }
    return [];
  }, 4);
  const verdicts = await run(driver, { limitMs: 20 });
  t.strictSame(
    verdicts.map(({ detail }) => detail),
    ["did not end within 0.02 s", "did not end within 0.02 s\nsaw nothing", "", ""],
  );
});

t.test("runCases: a case that is known to hang has less time", async (t) => {
  const driver = playing(async ({ id }, signal) => {
    await sleep(id === "a.1" ? 60_000 : 0, undefined, { signal });
    return [];
  }, 4);
  const known = new Map([["a.1", "hangs: it waits for ever"]]);
  const [verdict] = await run(driver, { known });
  t.match(verdict, { status: "known-failing", detail: "hangs: it waits for ever" });
  const { seconds = 0 } = verdict ?? {};
  t.ok(seconds > 4.5 && seconds < 12, `${seconds} s`);
});

t.test("runCases: a case that does not hear is left alone", async (t) => {
  const never = Promise.withResolvers<never>();
  const driver = playing(async ({ id }) => (id === "a.1" ? never.promise : []), 1);
  const verdicts = await run(driver, { limitMs: 20 });
  t.strictSame(
    verdicts.map(({ status }) => status),
    ["fail", "pass", "pass", "pass"],
  );
  t.equal(verdicts[0]?.detail, "did not end within 0.02 s");
});

t.test("runCases: stops when told to, with everything closed", async (t) => {
  const stopping = new AbortController();
  let isClosed = false;
  const driver: Driver = {
    atOnce: 2,
    members: [],
    open: async () => ({
      play: async (_, signal) => {
        setTimeout(() => stopping.abort("SIGINT"), 5);
        await sleep(60_000, undefined, { signal });
        return [];
      },
      [Symbol.asyncDispose]: async () => {
        isClosed = true;
      },
    }),
  };
  await t.rejects(run(driver, { signal: stopping.signal }), "SIGINT");
  t.ok(isClosed);
  await t.rejects(run(driver, { signal: stopping.signal }), "SIGINT");
});

t.test("runCases: what a driver cannot open is no verdict", async (t) => {
  const driver = { ...playing(async () => [], 1), open: () => Promise.reject(new Error("no")) };
  await t.rejects(run(driver), { message: "no" });
});

type Play = (one: CaseHead, signal: AbortSignal) => Promise<readonly string[]>;

function playing(play: Play, atOnce: number): Driver {
  const session = { play, [Symbol.asyncDispose]: async () => {} };
  return { atOnce, members: [], open: async () => session };
}

function run(driver: Driver, options: Partial<RunOptions> = {}) {
  return runCases({
    driver,
    peer: { command: [], airflow: "3.3.2", env: {} },
    cases,
    chosen: new Set(cases.map(({ id }) => id)),
    known: new Map(),
    signal: new AbortController().signal,
    ...options,
  });
}
