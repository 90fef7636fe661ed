import type { RunnerRequest } from "../contract/index.ts";

/** A request that waits for its reply. */
export interface Waiting {
  readonly request: RunnerRequest;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Requests that wait, by id. Each is settled once. */
export interface Pending {
  /** The next id. Ids count from 0; one that is not used is left out. */
  nextId(): number;
  add(id: number, waiting: Waiting): void;
  /** Takes one out to settle it; undefined when no such request waits. */
  take(id: number | bigint): Waiting | undefined;
  /** Rejects all, and whatever is added from now on. */
  close(reason: unknown): void;
}

/** Creates an empty collection. */
export function createPending(): Pending {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let closed: { readonly reason: unknown } | undefined;
  return {
    nextId() {
      next += 1;
      return next - 1;
    },
    add(id, one) {
      if (closed === undefined) {
        waiting.set(id, one);
      } else {
        one.reject(closed.reason);
      }
    },
    take(id) {
      const one = waiting.get(Number(id));
      waiting.delete(Number(id));
      return one;
    },
    close(reason) {
      closed ??= { reason };
      for (const one of waiting.values()) {
        one.reject(closed.reason);
      }
      waiting.clear();
    },
  };
}
