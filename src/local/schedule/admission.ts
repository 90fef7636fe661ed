/** A scheduled instance that wants a worker, with the limits that apply to it. */
export interface Candidate {
  readonly id: string;
  /** Names the run, over all Dags. */
  readonly runKey: string;
  /** Names the task, over all Dags. */
  readonly taskKey: string;
  readonly pool: string;
  readonly poolSlots: number;
  readonly totalWeight: number;
  /** Logical date of the run, in milliseconds; null sorts first. */
  readonly logicalAt: number | null;
  readonly mapIndex: number;
  readonly maxActiveTasks: number;
  readonly maxActivePerDag: number | null;
  readonly maxActivePerRun: number | null;
}

/** An instance that holds slots: queued, running, or deferred where its pool counts these. */
export type Occupant = Pick<Candidate, "runKey" | "taskKey" | "pool" | "poolSlots"> & {
  readonly isDeferred: boolean;
};

/** Slots of a pool; -1 means no limit. */
export interface Pool {
  readonly slots: number;
  readonly includeDeferred: boolean;
}

/** What limits the step from scheduled to queued. */
export interface Limits {
  readonly pools: ReadonlyMap<string, Pool>;
  readonly occupants: readonly Occupant[];
  /** How many instances may be queued now. */
  readonly freeWorkers: number;
}

/**
 * Chooses which scheduled instances get a worker now: by priority, then age of the run, then map index; each is taken
 * unless its pool, its run, its task or the workers have no room. A smaller one behind a large one may still go.
 *
 * @returns ids, in the order in which they are queued
 */
export function admit(candidates: readonly Candidate[], limits: Limits): string[] {
  const room = openRoom(limits);
  return candidates
    .toSorted(byPrecedence)
    .filter((candidate) => room.take(candidate))
    .map(({ id }) => id);
}

function byPrecedence(a: Candidate, b: Candidate): number {
  return (
    b.totalWeight - a.totalWeight ||
    (a.logicalAt ?? 0) - (b.logicalAt ?? 0) ||
    a.mapIndex - b.mapIndex
  );
}

/** Counts what is in use while candidates are taken. */
function openRoom({ pools, occupants, freeWorkers }: Limits): { take(one: Candidate): boolean } {
  const used = new Map<string, number>();
  const add = (key: string, amount: number) => used.set(key, (used.get(key) ?? 0) + amount);
  const isBelow = (key: string, limit: number | null) =>
    limit === null || (used.get(key) ?? 0) < limit;
  const occupy = (one: Occupant) => {
    add(`pool ${one.pool}`, one.poolSlots);
    if (!one.isDeferred) {
      add(`run ${one.runKey}`, 1);
      add(`task ${one.taskKey}`, 1);
      add(`both ${one.runKey} ${one.taskKey}`, 1);
    }
  };
  for (const one of occupants) {
    if (!one.isDeferred || pools.get(one.pool)?.includeDeferred) {
      occupy(one);
    }
  }
  let workers = freeWorkers;
  const poolHasRoom = ({ pool, poolSlots }: Candidate) => {
    const slots = pools.get(pool)?.slots ?? 0;
    return slots === -1 || (used.get(`pool ${pool}`) ?? 0) + poolSlots <= slots;
  };
  return {
    take(one) {
      const isTaken =
        workers > 0 &&
        poolHasRoom(one) &&
        isBelow(`run ${one.runKey}`, one.maxActiveTasks) &&
        isBelow(`task ${one.taskKey}`, one.maxActivePerDag) &&
        isBelow(`both ${one.runKey} ${one.taskKey}`, one.maxActivePerRun);
      if (isTaken) {
        workers -= 1;
        occupy({ ...one, isDeferred: false });
      }
      return isTaken;
    },
  };
}
