import { availableParallelism } from "node:os";
import type { Logger } from "../base/index.ts";
import { settingsFrom } from "../supervisor/index.ts";
import { type AttemptSite, runAttempt } from "./run-attempt.ts";
import { wallClock } from "./run-clock.ts";
import { checkConf } from "./run-conf.ts";
import { readConnection } from "./run-connections.ts";
import { createRun, runKeyOf } from "./run-create.ts";
import type { RunDocument, RunEvent } from "./run-document.ts";
import { readEnvironment } from "./run-environment.ts";
import { LogicalDateInvalidError, RunExistsError } from "./run-errors.ts";
import { chooseDag, loadDags } from "./run-load.ts";
import { takeRunLock } from "./run-lock.ts";
import { playRun, type RunPlay } from "./run-loop.ts";
import { checkRunnable, partOf } from "./run-part.ts";
import { recoverRuns } from "./run-recovery.ts";
import { reportRun } from "./run-report.ts";
import { type RunKey, readInstances, readPast, writeTransition } from "./run-rows.ts";
import type { Pool } from "./schedule/admission.ts";
import { readScheduledDag, type ScheduledDag } from "./schedule/read-dag.ts";
import type { RunVerdict } from "./schedule/run-state.ts";
import { openLocalServer } from "./server/server.ts";
import { storedMs } from "./store/moment.ts";
import {
  dagRunOf,
  openStore,
  putConnection,
  putVariable,
  type Store,
  setDagRunState,
} from "./store/store.ts";

/** What to run, and with what. */
export interface RunDagOptions {
  /** The Dag file, an absolute path. */
  readonly file: string;
  /** Which Dag, when the file has several. */
  readonly dagId?: string | undefined;
  /** Runs this task alone. */
  readonly taskId?: string | undefined;
  /** The run's configuration: a JSON object. Default: empty. */
  readonly conf?: unknown;
  /** Variables by key. */
  readonly variables?: ReadonlyMap<string, string> | undefined;
  /** Connections by id: a URI or a JSON object, as a text. */
  readonly connections?: ReadonlyMap<string, string> | undefined;
  /** A date or a moment in ISO 8601. Default: now. */
  readonly logicalDate?: string | undefined;
  /** SQLite file that keeps everything. Default: in memory. */
  readonly db?: string | undefined;
  /** Folder for attempt logs. */
  readonly logFolder: string;
  /** Folder for what a supervisor must not forget when it is killed. */
  readonly stateFolder: string;
  /** Most attempts at once. Default: two per core, at least four. */
  readonly parallelism?: number | undefined;
  /** Settings under Airflow's names, and `AIRFLOW_VAR_…`, `AIRFLOW_CONN_…`. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Told what happens, in order. */
  readonly onEvent?: ((event: RunEvent) => void) | undefined;
  /** Abort starts nothing new and waits for what runs. */
  readonly signal?: AbortSignal | undefined;
  /** Told what went wrong beside the tasks, such as a log that could not be written. Default: nobody is. */
  readonly logger?: Logger | undefined;
}

/** Slots of every pool here, Airflow's number for its own: pools are made in an Airflow, not in a Dag. */
const poolSlots = 128;

/**
 * Runs a Dag to its end on an embedded server: the file is loaded, and every attempt run, in processes of their own, by
 * the supervisor that works for a real Airflow.
 *
 * With `db`, runs of the Dag that were cut off are brought to their end first.
 *
 * @throws {WindsockError} of many kinds when the run cannot begin; a run that fails is a result
 */
export async function runDag(options: RunDagOptions): Promise<RunDocument> {
  const { file, taskId, env = {}, onEvent = () => {} } = options;
  const document = chooseDag(await loadDags(file, options), { file, dagId: options.dagId });
  const dag = readScheduledDag(document.dag);
  checkRunnable(dag, taskId);
  const conf = checkConf(document.dag, options.conf ?? {});
  const logicalDate = readLogicalDate(options.logicalDate);
  const connections = readConnections(options);
  const settings = {
    ...settingsFrom(env),
    logFolder: options.logFolder,
    stateFolder: options.stateFolder,
  };

  const store = openStore(options.db ?? ":memory:");
  try {
    for (const connection of connections) {
      putConnection(store, connection);
    }
    for (const [key, value] of [...readEnvironment(env).variables, ...(options.variables ?? [])]) {
      putVariable(store, key, value);
    }
    await using server = await openLocalServer({ store });
    const site: AttemptSite = { server, file, settings, logger: options.logger };
    const play = (key: RunKey) =>
      playOne(key, {
        ...options,
        dag: partOf(dag, readInstances(store, key)),
        store,
        site,
        onEvent,
      });
    const lockOf = (key: RunKey) => takeRunLock(options.db, key);
    await recoverRuns(site, { dagId: dag.dagId, lockOf, play });
    using lock = lockOf(runKeyOf(dag.dagId, logicalDate)); // before others can see the run
    if (lock === undefined) {
      throw new RunExistsError(dag.dagId, logicalDate);
    }
    const key = createRun(store, { document, dag, logicalDate, conf, onlyTask: taskId });
    const verdict = await play(key);
    return reportRun(store, key, { verdict, logFolder: settings.logFolder });
  } finally {
    store.close();
  }
}

/** Plays one run that is in the store, and writes down how it ended. */
async function playOne(
  key: RunKey,
  world: RunDagOptions & {
    dag: ScheduledDag;
    store: Store;
    site: AttemptSite;
    onEvent: (event: RunEvent) => void;
  },
): Promise<RunVerdict> {
  const { dag, store, site, onEvent } = world;
  const run = dagRunOf(store, key.dagId, key.runId);
  const logicalDate = run?.["logical_date"];
  const taskIds = readInstances(store, key).map((instance) => instance.taskId);
  onEvent({ type: "run-started", ...key, taskIds });
  const verdict = await playOrFail(
    {
      dag,
      run: {
        runId: key.runId,
        /* c8 ignore next -- every run made here has one */
        logicalDate: typeof logicalDate === "string" ? logicalDate : null,
        startedAt: storedMs(String(run?.["start_date"])),
      },
      past: readPast(store, key),
      pools: poolsOf(dag),
      parallelism: world.parallelism ?? Math.max(4, availableParallelism() * 2),
      port: {
        instances: () => readInstances(store, key),
        apply: (transition) => writeTransition(store, transition),
        attempt: ({ id }) => runAttempt(id, site),
      },
      clock: wallClock,
      onChange({ instance: { taskId, mapIndex, tryNumber }, state, nextTryAt }) {
        onEvent({ type: "task", taskId, mapIndex, tryNumber, state, nextTryAt, at: Date.now() });
      },
      signal: world.signal ?? new AbortController().signal,
    },
    () => setDagRunState(store, key.dagId, key.runId, "failed"),
  );
  if (verdict.state !== "running") {
    setDagRunState(store, key.dagId, key.runId, verdict.state);
  }
  onEvent({ type: "run-ended", state: verdict.state });
  return verdict;
}

/** Plays a run; one that cannot be played to its end has failed, so that it is not taken up again. */
async function playOrFail(play: RunPlay, fail: () => void): Promise<RunVerdict> {
  try {
    return await playRun(play);
  } catch (error) {
    fail();
    throw error;
  }
}

function readConnections({ env = {}, connections = new Map() }: RunDagOptions) {
  const given = new Map([...readEnvironment(env).connections, ...connections]);
  return [...given].map(([id, text]) => readConnection(id, text));
}

function readLogicalDate(text: string | undefined): string {
  const date = text === undefined ? new Date() : new Date(text);
  if (text !== undefined && (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(date.getTime()))) {
    throw new LogicalDateInvalidError(text);
  }
  return date.toISOString().replace(".000Z", "Z");
}

function poolsOf(dag: ScheduledDag): ReadonlyMap<string, Pool> {
  const names = [...dag.tasks.values()].map(({ pool }) => pool);
  return new Map(names.map((name) => [name, { slots: poolSlots, includeDeferred: false }]));
}
