import { createRun } from "../../src/local/run-create.ts";
import type { LoadedDag } from "../../src/local/run-load.ts";
import type { RunKey } from "../../src/local/run-rows.ts";
import { readScheduledDag, type ScheduledDag } from "../../src/local/schedule/read-dag.ts";
import { openStore, type Store } from "../../src/local/store/store.ts";

/** A store in memory whose clock stands still, with a run of the Dag `d`. */
export interface StoredRun {
  readonly store: Store;
  readonly dag: ScheduledDag;
  readonly key: RunKey;
}

/** The moment at which the clock stands. */
export const nowMs: number = Date.parse("2026-02-01T12:00:00Z");

/** Makes a serialized Dag `d` of tasks and their options. */
export function documentOf(
  tasks: Readonly<Record<string, object>>,
  options: object = {},
): LoadedDag {
  return {
    __version: 3,
    dag: {
      dag_id: "d",
      tasks: Object.entries(tasks).map(([task_id, task]) => ({ __var: { task_id, ...task } })),
      ...options,
    },
  };
}

/** Makes a run of such a Dag. */
export function storedRun(
  tasks: Readonly<Record<string, object>>,
  {
    store = openStore(":memory:", () => nowMs),
    logicalDate = "2026-01-31T00:00:00Z",
    onlyTask,
    conf = {},
  }: {
    store?: Store;
    logicalDate?: string;
    onlyTask?: string;
    conf?: Readonly<Record<string, unknown>>;
  } = {},
): StoredRun {
  const document = documentOf(tasks);
  const dag = readScheduledDag(document.dag);
  const key = createRun(store, { document, dag, logicalDate, conf, onlyTask });
  return { store, dag, key };
}
