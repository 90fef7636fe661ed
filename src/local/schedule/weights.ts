/** A task's part in the priorities of its Dag. */
export interface Weighted {
  readonly taskId: string;
  readonly downstream: readonly string[];
  readonly weight: number;
  /** `downstream`, `upstream` or `absolute`; any other counts as `absolute`. */
  readonly rule: string;
}

/** Largest and smallest priority: Airflow cuts them to 32 bits. */
const largest = 2_147_483_647;
const smallest = -2_147_483_648;

/**
 * Total priority weight of each task: its own and, by its rule, that of every task after or before it, each once.
 */
export function totalWeights(tasks: readonly Weighted[]): Map<string, number> {
  const after = new Map(tasks.map(({ taskId, downstream }) => [taskId, downstream]));
  const before = new Map(
    tasks.map(({ taskId }) => [
      taskId,
      tasks.filter(({ downstream }) => downstream.includes(taskId)).map((task) => task.taskId),
    ]),
  );
  const own = new Map(tasks.map(({ taskId, weight }) => [taskId, weight]));
  return new Map(
    tasks.map(({ taskId, rule }) => {
      const edges = rule === "downstream" ? after : rule === "upstream" ? before : new Map();
      const sum = [...reach(taskId, edges)].reduce((total, id) => total + (own.get(id) ?? 0), 0);
      return [taskId, Math.min(Math.max(sum, smallest), largest)];
    }),
  );
}

/** The task itself and every one that can be reached from it. */
function reach(taskId: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const reached = new Set([taskId]);
  for (const id of reached) {
    for (const next of edges.get(id) ?? []) {
      reached.add(next); // a set hands out what is added while it is walked
    }
  }
  return reached;
}
