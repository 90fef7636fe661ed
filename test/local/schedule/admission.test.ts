import { readFileSync } from "node:fs";
import t from "tap";
import { admit, type Candidate, type Occupant } from "../../../src/local/schedule/admission.ts";
import { totalWeights } from "../../../src/local/schedule/weights.ts";

interface Options {
  readonly pool?: string;
  readonly pool_slots?: number;
  readonly priority_weight?: number;
  readonly max_active_tis_per_dag?: number;
  readonly max_active_tis_per_dagrun?: number;
  readonly expand?: number;
}

interface Case {
  readonly pools?: Record<string, { slots: number; include_deferred?: boolean }>;
  readonly executor_slots?: number;
  readonly at_most?: number;
  readonly rounds?: number;
  readonly dags: Record<
    string,
    {
      readonly options?: { readonly max_active_tasks?: number };
      readonly tasks: Record<string, Options>;
      readonly runs: Record<
        string,
        { day?: number; no_logical_date?: boolean; tis?: Record<string, string> }
      >;
    }
  >;
  readonly queued: readonly string[] | readonly (readonly string[])[];
}

/** What Airflow 3.3.2 queued; order among equals is free. */
const facts: { queue: Record<string, Case> } = JSON.parse(
  readFileSync("test/data/schedule/queueing-cases.json", "utf8"),
);

for (const [name, one] of Object.entries(facts.queue)) {
  t.test(`admit: ${name.replaceAll("_", " ")}`, async (t) => {
    const { candidates, occupants } = worldOf(one);
    const rounds: string[][] = [];
    let waiting = candidates;
    for (let round = 0; round < (one.rounds ?? 1); round += 1) {
      const ids = admit(waiting, {
        pools: poolsOf(one),
        occupants: [...occupants, ...rounds.flatMap((ids) => held(candidates, ids))],
        freeWorkers: Math.min(one.executor_slots ?? Infinity, one.at_most ?? Infinity),
      });
      rounds.push(ids);
      waiting = waiting.filter(({ id }) => !ids.includes(id));
    }
    t.strictSame(one.rounds === undefined ? rounds[0] : rounds, one.queued);
  });
}

t.test("admit: of two runs without a logical date, the lower map index goes first", async (t) => {
  const base = { runKey: "r", taskKey: "t", pool: "p", poolSlots: 1, totalWeight: 1 };
  const limits = {
    logicalAt: null,
    maxActiveTasks: 9,
    maxActivePerDag: null,
    maxActivePerRun: null,
  };
  const candidates = [1, 0].map((mapIndex) => ({
    ...base,
    ...limits,
    id: `${mapIndex}`,
    mapIndex,
  }));
  const pools = new Map([["p", { slots: -1, includeDeferred: false }]]);
  t.strictSame(admit(candidates, { pools, occupants: [], freeWorkers: 9 }), ["0", "1"]);
});

function held(candidates: readonly Candidate[], ids: readonly string[]): Occupant[] {
  return candidates
    .filter(({ id }) => ids.includes(id))
    .map((candidate) => ({ ...candidate, isDeferred: false }));
}

function poolsOf({ pools = {} }: Case) {
  return new Map([
    ["default_pool", { slots: 128, includeDeferred: false }],
    ...Object.entries(pools).map(
      ([name, { slots, include_deferred = false }]) =>
        [name, { slots, includeDeferred: include_deferred }] as const,
    ),
  ]);
}

function worldOf({ dags }: Case): { candidates: Candidate[]; occupants: Occupant[] } {
  const candidates: Candidate[] = [];
  const occupants: Occupant[] = [];
  for (const [dagId, { options = {}, tasks, runs }] of Object.entries(dags)) {
    const weights = totalWeights(
      Object.entries(tasks).map(([taskId, { priority_weight: weight = 1 }]) => ({
        taskId,
        downstream: [],
        weight,
        rule: "downstream",
      })),
    );
    for (const [runId, { day = 1, no_logical_date = false, tis = {} }] of Object.entries(runs)) {
      for (const [taskId, task] of Object.entries(tasks)) {
        for (let index = 0; index < (task.expand ?? 1); index += 1) {
          const name = task.expand === undefined ? taskId : `${taskId}[${index}]`;
          const state = tis[name] ?? "scheduled";
          const candidate = {
            id: `${dagId}/${runId}/${name}`,
            runKey: `${dagId}/${runId}`,
            taskKey: `${dagId}/${taskId}`,
            pool: task.pool ?? "default_pool",
            poolSlots: task.pool_slots ?? 1,
            totalWeight: weights.get(taskId) ?? 0,
            logicalAt: no_logical_date ? null : Date.UTC(2024, 0, day),
            mapIndex: task.expand === undefined ? -1 : index,
            maxActiveTasks: options.max_active_tasks ?? 16,
            maxActivePerDag: task.max_active_tis_per_dag ?? null,
            maxActivePerRun: task.max_active_tis_per_dagrun ?? null,
          };
          if (state === "scheduled") {
            candidates.push(candidate);
          } else if (state !== "awaiting_input") {
            occupants.push({ ...candidate, isDeferred: state === "deferred" });
          }
        }
      }
    }
  }
  return { candidates, occupants };
}
