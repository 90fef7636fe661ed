import type { Test } from "tap";
import { type Attempt, eventsOf, type Work } from "./attempts.ts";
import { password, type TaskName } from "./seed.ts";
import type { SeededServer } from "./servers.ts";

/** Tasks that both languages have, and what a server knows after an attempt, whoever made it. */
const outcomes: Readonly<
  Record<string, { readonly task: TaskName; readonly state: string; readonly value?: unknown }>
> = {
  "success, with a value": {
    task: "succeed",
    state: "success",
    value: { answer: 42, list: [1, 2.5, null], text: "é" },
  },
  "success, without a value": { task: "nothing", state: "success" },
  "a failure that is final, though tries are left": { task: "fail_now", state: "failed" },
  "a crash with tries left": { task: "crash", state: "up_for_retry" },
  "a crash at the last try": { task: "crash_last", state: "failed" },
  "a task that skips itself": { task: "skip", state: "skipped" },
};

/** A combination of a server, a supervisor and a runner. */
export interface Combination {
  readonly server: SeededServer;
  readonly start: (t: Test, work: Work) => Attempt;
  /** Queue of the workloads: which coordinator of Airflow's runs them. */
  readonly queue?: string;
  /** Exit codes by state; 0 where there is none. */
  readonly exitCodes?: Readonly<Record<string, number>>;
  /** What its runner has no way to say. */
  readonly lacks?: readonly ("fail_now" | "skip" | "set variables" | "records")[];
}

/** Exit codes of our supervisor. */
export const ourExitCodes: Readonly<Record<string, number>> = {
  success: 0,
  failed: 1,
  up_for_retry: 2,
  skipped: 3,
};

/** Proves that a combination agrees on how tasks end, on values, and on the log. @param name - of the combination */
export function proveCombination(t: Test, name: string, combination: Combination): void {
  const { server, start, queue, exitCodes = {}, lacks = [] } = combination;
  const attempt = (t: Test, task: TaskName) => {
    const workload = server.workload(task, queue);
    return start(t, { baseUrl: server.ready.base_url, workload }).finished;
  };

  const said = Object.entries(outcomes).filter(
    ([, { task }]) => !lacks.some((one) => one === task),
  );
  for (const [what, { task, state, value }] of said) {
    t.test(`${name}: ${what}`, async (t) => {
      const { code, stderr } = await attempt(t, task);
      t.equal(await server.stateOf(task), state, stderr);
      t.equal(code, exitCodes[state] ?? 0, "exit code");
      t.strictSame(await server.xcomOf(task, "return_value"), value);
    });
  }

  t.test(`${name}: a variable, a connection and XComs, both ways`, async (t) => {
    const { log } = await attempt(t, "exchange");
    t.equal(await server.stateOf("exchange"), "success");
    t.strictSame(await server.xcomOf("exchange", "return_value"), "done");
    t.strictSame(await server.xcomOf("exchange", "seen"), {
      pulled: { rows: [1, 2] },
      variable: "eu",
      missing: "none",
      login: "ada",
    });
    if (!lacks.includes("set variables")) {
      t.match(await server.client("exchange").variables.get("written"), { value: "by a task" });
    }
    t.ok(log.some(({ event }) => event === "read everything, ***"));
    t.notOk(JSON.stringify(log).includes(password), "the password is hidden everywhere");
  });

  t.test(`${name}: what a task prints and logs is in its log`, async (t) => {
    const end = await attempt(t, "speak");
    t.strictSame(eventsOf(end, "task.stdout"), ["to stdout"]);
    t.strictSame(eventsOf(end, "task.stderr"), ["to stderr"]);
    if (lacks.includes("records")) {
      return;
    }
    const levels = Object.fromEntries(end.log.map(({ event, level }) => [String(event), level]));
    t.equal(levels["a warning"], "warning");
    t.notOk("a debug record" in levels, "the level of the log is Airflow's");
  });
}
