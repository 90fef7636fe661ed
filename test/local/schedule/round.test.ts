import { readFileSync } from "node:fs";
import t from "tap";
import type { Instance, InstanceState } from "../../../src/local/schedule/instance.ts";
import { readScheduledDag } from "../../../src/local/schedule/read-dag.ts";
import { planRound, type Round } from "../../../src/local/schedule/round.ts";

interface Outcome {
  readonly end: string;
  readonly skip_downstream?: readonly (string | readonly [string, number])[] | null;
}

interface Tick {
  readonly scheduled?: readonly string[];
  readonly set_by_scheduler?: Readonly<Record<string, string>>;
  readonly ran?: Readonly<Record<string, string>>;
  readonly run?: string;
  readonly cleared?: readonly string[];
}

interface Scenario {
  readonly dag: { readonly dag: Record<string, unknown> };
  readonly steps: readonly {
    readonly ticks?: number;
    readonly script?: Readonly<Record<string, readonly Outcome[]>>;
    readonly dag?: { readonly dag: Record<string, unknown> };
    readonly clear?: readonly string[];
  }[];
  readonly trace: readonly Tick[];
}

/** Dags with scripted outcomes, and what Airflow 3.3.2 did with them, tick by tick. */
const facts: { scenarios: Record<string, Scenario> } = JSON.parse(
  readFileSync("test/data/schedule/scheduler-scenarios.json", "utf8"),
);
const pools = new Map([["default_pool", { slots: 128, includeDeferred: false }]]);
const run = { runId: "run", logicalDate: "2024-01-01T00:00:00Z", startedAt: 0 };
const logicalAt = Date.parse(run.logicalDate);

for (const [name, scenario] of Object.entries(facts.scenarios)) {
  t.test(`planRound: ${name.replaceAll("_", " ")}`, async (t) => {
    t.strictSame(play(scenario), scenario.trace.filter(({ run }) => run !== undefined).map(seen));
  });
}

t.test("planRound: schedules and queues in one round, as far as there are workers", async (t) => {
  const { transitions } = planRound({ ...world({ a: null, b: null }), freeWorkers: 1 });
  t.strictSame(transitions, [
    { to: "scheduled", id: "a", tryNumber: 1 },
    { to: "scheduled", id: "b", tryNumber: 1 },
    { to: "queued", id: "a" },
  ]);
});

t.test(
  "planRound: queues what an earlier round scheduled; queued ones hold their place",
  async (t) => {
    const { transitions } = planRound(
      world({ a: "queued", b: "scheduled" }, { max_active_tasks: 1 }),
    );
    t.strictSame(transitions, []);
    t.strictSame(
      planRound(world({ a: "deferred", b: "scheduled" }, { max_active_tasks: 1 })).transitions,
      [{ to: "queued", id: "b" }],
    );
  },
);

t.test("planRound: in a run without a logical date", async (t) => {
  const input = world({ a: null });
  const { transitions } = planRound({ ...input, run: { ...run, logicalDate: null } });
  t.match(transitions, [{ to: "scheduled" }, { to: "queued" }]);
});

t.test("planRound: with failFast, the first final failure ends the others", async (t) => {
  const input = world({ a: "failed", b: "running", c: null }, { fail_fast: true });
  t.strictSame(planRound(input).transitions, [
    { to: "failed", id: "b", tryNumber: 1 },
    { to: "skipped", id: "c", tryNumber: 0 },
  ]);
  t.strictSame(planRound(world({ a: "up_for_retry" }, { fail_fast: true })).run.state, "running");
});

t.test("planRound: a task that depends on the past waits for the run before", async (t) => {
  const tasks = [{ __var: { task_id: "a", depends_on_past: true } }];
  const input = world({ a: null }, { tasks });
  const past = (state: InstanceState) => new Map([["a", [state]]]);
  t.strictSame(planRound({ ...input, past: past("failed") }).transitions, []);
  t.equal(planRound({ ...input, past: past("failed") }).run.state, "running");
  t.match(planRound({ ...input, past: past("skipped") }).transitions, [{ to: "scheduled" }, {}]);
});

t.test("planRound: says when to look again: the earliest retry, or the run's end", async (t) => {
  const waiting = { state: "up_for_retry", endedAt: 1_000 } as const;
  t.equal(planRound(world({ a: waiting, b: "running" })).wakeAt, 301_000);
  t.equal(planRound(world({ a: waiting }, { dagrun_timeout: 60 })).wakeAt, 60_000);
  t.equal(planRound(world({ a: "running" })).wakeAt, null);
});

t.test("planRound: a run past its time fails, and what is unfinished is skipped", async (t) => {
  const input = world({ a: "running", b: "success" }, { dagrun_timeout: 60 });
  t.strictSame(planRound({ ...input, nowMs: 60_000 }), {
    transitions: [{ to: "skipped", id: "a", tryNumber: 1 }],
    run: { state: "failed", reason: "timeout" },
    wakeAt: null,
  });
});

/** Two tasks side by side, `a` and `b`. */
function world(states: Record<string, InstanceState | Partial<Instance>>, options: object = {}) {
  const instances = Object.entries(states).map(([taskId, row]) =>
    typeof row === "object" && row !== null
      ? instance(taskId, row)
      : instance(taskId, { state: row }),
  );
  const tasks = ["a", "b"].map((task_id) => ({ __var: { task_id } }));
  const dag = readScheduledDag({ dag_id: "d", tasks, ...options });
  return { dag, run, instances, past: null, nowMs: 2_000, pools, freeWorkers: 10 };
}

/** Plays a scenario: a round, then every scheduled instance runs to the end its script says. */
function play({ dag: first, steps }: Scenario): Tick[] {
  let dag = readScheduledDag(first.dag);
  let rows: Instance[] = [...dag.tasks.values()]
    .filter(
      ({ startsAt, endsAt }) => (startsAt ?? 0) <= logicalAt && logicalAt <= (endsAt ?? Infinity),
    )
    .map(({ taskId }) => instance(taskId, { tryNumber: 0 }));
  const calls = new Map<string, number>();
  const ticks: Tick[] = [];
  let resumed = new Set<string>();
  let script: Readonly<Record<string, readonly Outcome[]>> = {};
  let extraTries = new Map<string, number>();
  for (const step of steps) {
    script = step.script ?? script;
    dag = step.dag === undefined ? dag : readScheduledDag(step.dag.dag);
    for (const taskId of step.clear ?? []) {
      const row = rows.find((one) => one.taskId === taskId);
      extraTries = new Map([...extraTries, [taskId, row?.tryNumber ?? 0]]);
    }
    rows = rows.map((row) => (step.clear?.includes(row.taskId) ? { ...row, state: null } : row));
    let idle = 0;
    for (let tick = 0; tick < (step.ticks ?? 30) && idle < 2; tick += 1) {
      const round = planRound({
        dag,
        run,
        instances: rows,
        past: null,
        nowMs: tick,
        pools,
        freeWorkers: 99,
      });
      rows = apply(rows, round);
      const scheduled = rows.filter(({ state }) => state === "queued");
      ticks.push(seenRound(round, scheduled));
      idle = round.transitions.length === 0 && scheduled.length === 0 ? idle + 1 : 0;
      for (const { taskId, tryNumber } of scheduled) {
        const outcomes = script[taskId] ?? [];
        const call = calls.get(taskId) ?? 0;
        calls.set(taskId, call + 1);
        const scripted = outcomes[Math.min(call, outcomes.length - 1)];
        const outcome = (resumed.delete(taskId) ? undefined : scripted) ?? { end: "success" };
        const limit = (dag.tasks.get(taskId)?.retries ?? 0) + (extraTries.get(taskId) ?? 0);
        rows = end(rows, taskId, endState(outcome.end, tryNumber <= limit), outcome);
      }
      if (round.run.state !== "running") break;
      const deferred = rows.filter(({ state }) => state === "deferred");
      resumed = new Set(deferred.map(({ taskId }) => taskId));
      rows = rows.map((row) => (row.state === "deferred" ? { ...row, state: "scheduled" } : row));
    }
  }
  return ticks;
}

function apply(rows: readonly Instance[], { transitions }: Round): Instance[] {
  return rows.map((row) =>
    transitions
      .filter(({ id }) => id === row.id)
      .reduce<Instance>((one, { to, ...change }) => ({ ...one, ...change, state: to }), row),
  );
}

function end(rows: Instance[], taskId: string, state: InstanceState, outcome: Outcome): Instance[] {
  const skipped = (outcome.skip_downstream ?? []).map((one) =>
    typeof one === "string" ? one : one[0],
  );
  return rows.map((row) => {
    if (row.taskId === taskId) return { ...row, state, endedAt: 0, rescheduleAt: 0 };
    const isOpen = row.state === null || row.state === "up_for_retry";
    return isOpen && skipped.includes(row.taskId) ? { ...row, state: "skipped" } : row;
  });
}

function endState(word: string, shouldRetry: boolean): InstanceState {
  switch (word) {
    case "failure":
      return shouldRetry ? "up_for_retry" : "failed";
    case "fail_without_retry":
      return "failed";
    case "reschedule":
      return "up_for_reschedule";
    case "defer":
      return "deferred";
    default:
      return word === "skipped" ? "skipped" : "success";
  }
}

function seenRound({ transitions, run }: Round, scheduled: readonly Instance[]): Tick {
  const set = transitions.filter(({ to }) => to !== "scheduled" && to !== "queued");
  return seen({
    scheduled: scheduled.map(({ taskId, tryNumber }) => `${taskId}#${tryNumber}`),
    set_by_scheduler: Object.fromEntries(set.map(({ id, to }) => [id, to])),
    run: run.state,
  });
}

/** What is compared of a tick, in an order that does not matter. */
function seen({ scheduled = [], set_by_scheduler = {}, run = "" }: Tick): Tick {
  return {
    scheduled: scheduled.toSorted(),
    set_by_scheduler,
    run,
  };
}

function instance(taskId: string, row: Partial<Instance> = {}): Instance {
  return {
    id: taskId,
    taskId,
    mapIndex: -1,
    state: null,
    tryNumber: "state" in row && row.state !== null ? 1 : 0,
    endedAt: null,
    rescheduleAt: null,
    retryDelaySeconds: null,
    ...row,
  };
}
