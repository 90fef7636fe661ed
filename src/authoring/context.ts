import { AsyncLocalStorage } from "node:async_hooks";
import { NoContextError } from "./errors.ts";

/** The try of a task that is running. */
export interface TaskInstance {
  /** Id of this try. A retry has another one. */
  readonly id: string;
  /** Id of its Dag. */
  readonly dagId: string;
  /** Id of its task. */
  readonly taskId: string;
  /** Id of the run of the Dag. */
  readonly runId: string;
  /** 1 for the first try. */
  readonly tryNumber: number;
  /** Number of tries after the first one. */
  readonly maxTries: number;
  /** Position among the instances of a mapped task; -1 for a task that is not mapped. */
  readonly mapIndex: number;
  /** When this try began. */
  readonly startDate: Date;
  /** Whether Airflow starts another try when this one fails. */
  readonly shouldRetry: boolean;
}

/** The run of the Dag that the task belongs to. Dates are absent where Airflow has none. */
export interface DagRun {
  /** Id of the Dag. */
  readonly dagId: string;
  /** Id of the run, unique in its Dag. */
  readonly runId: string;
  /** How the run came about: `scheduled`, `manual`, `asset_triggered`, `backfill`, … */
  readonly runType: string;
  /** The date that the run stands for; undefined for a run without one. */
  readonly logicalDate: Date | undefined;
  /** The span of time whose data the run is about. */
  readonly dataInterval: { readonly start: Date; readonly end: Date } | undefined;
  /** The moment from which on the run may start. */
  readonly runAfter: Date;
  /** When the run began. */
  readonly startDate: Date | undefined;
  /** What was given when the run was started. */
  readonly conf: Readonly<Record<string, unknown>>;
  /** Which partition of its assets the run is about. */
  readonly partitionKey: string | undefined;
}

/** Airflow's variables: settings that outlive a run. */
export interface Variables {
  /**
   * The text of a variable.
   *
   * @throws {VariableNotFoundError} when there is none and no `default` is given
   */
  get(key: string): Promise<string>;
  /** The text of a variable, or `default` when there is none. */
  get<D>(key: string, options: { readonly default: D }): Promise<string | D>;
  /** The value of a variable that holds JSON. */
  getJson<T = unknown>(key: string, options?: { readonly default: T }): Promise<T>;
  /** Sets a variable: a text as it is, anything else as JSON. */
  set(key: string, value: unknown, options?: { readonly description?: string }): Promise<void>;
  /** Removes a variable, if there is one. */
  delete(key: string): Promise<void>;
}

/** Where something is, and how to get in. */
export interface Connection {
  /** The id that Airflow knows it by. */
  readonly id: string;
  /** What it leads to: `postgres`, `http`, … */
  readonly connType: string;
  /** Name or address of the host. */
  readonly host: string | undefined;
  /** The database, or whatever its type means by a schema. */
  readonly schema: string | undefined;
  /** Name of the user. */
  readonly login: string | undefined;
  /** The secret that goes with the login. It is masked in the task's log. */
  readonly password: string | undefined;
  /** Port of the host. */
  readonly port: number | undefined;
  /** Further settings, usually JSON. */
  readonly extra: string | undefined;
  /**
   * The object in `extra`; empty when there is no extra.
   *
   * @throws {ConnectionExtraNotJsonError} ERR_WINDSOCK_CONNECTION_EXTRA_NOT_JSON when it is another text
   */
  extraJson<T = Record<string, unknown>>(): T;
  /** `type://login:password@host:port/schema?extra` as Airflow writes it. */
  readonly uri: string;
}

/** Airflow's connections. */
export interface Connections {
  /**
   * A connection by its id. Its password is kept out of the task's log from then on.
   *
   * @throws {ConnectionNotFoundError} when there is none
   */
  get(id: string): Promise<Connection>;
}

/** Which XCom is meant. Left out: the `return_value` of this task in this run. */
export interface XComAddress {
  /** Left out: `return_value`. */
  readonly key?: string;
  /** Left out: this task. */
  readonly taskId?: string;
  /** Left out: this Dag. */
  readonly dagId?: string;
  /** Left out: this run. */
  readonly runId?: string;
  /** Left out: for this task's own XCom that of this instance, else that of a task that is not mapped. */
  readonly mapIndex?: number;
}

/** What {@link XComs.pull} takes. */
export interface PullOptions<D> extends Omit<XComAddress, "taskId"> {
  /** The task that pushed, or several: then the answer is an array in their order. Left out: this task. */
  readonly taskIds?: string | readonly string[];
  /** Looks into earlier runs too. */
  readonly includePriorDates?: boolean;
  /** Returned in place of a value that is not there. Left out: null. */
  readonly default?: D;
}

/** Values that tasks of a run hand to each other. */
export interface XComs {
  /** Reads what several tasks left, in the order of `taskIds`. */
  pull<T = unknown, D = null>(
    options: PullOptions<D> & { readonly taskIds: readonly string[] },
  ): Promise<(T | D)[]>;
  /** Reads what one task left, by default this one. */
  pull<T = unknown, D = null>(options?: PullOptions<D>): Promise<T | D>;
  /** Publishes a JSON value under a key of this task. */
  push(key: string, value: unknown): Promise<void>;
  /** Removes a value, by default the `return_value` of this task. */
  delete(address?: XComAddress): Promise<void>;
}

/** The task's log. Fields are shown beside the message. */
export interface TaskLog {
  /** For whoever looks for a fault. */
  debug(message: string, fields?: object): void;
  /** What a reader of the log wants to know. */
  info(message: string, fields?: object): void;
  /** Something is wrong, and was dealt with. */
  warning(message: string, fields?: object): void;
  /** Something is wrong, and something is lost by it. */
  error(message: string, fields?: object): void;
}

/** What a task knows while it runs: second argument of its handler, and what {@link getContext} returns. */
export interface Context {
  /** The try that is running. */
  readonly ti: TaskInstance;
  /** The run that it belongs to. */
  readonly dagRun: DagRun;
  /** The Dag's params, with the run's `conf` over their defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Airflow's variables. */
  readonly variables: Variables;
  /** Airflow's connections. */
  readonly connections: Connections;
  /** Values that tasks hand to each other by key. */
  readonly xcom: XComs;
  /** The task's log. */
  readonly log: TaskLog;
  /** Set when the task goes on after a {@link DeferTask}: the method named there, its kwargs and the trigger's event. */
  readonly resumed:
    | { readonly method: string; readonly kwargs: Readonly<Record<string, unknown>> }
    | undefined;
  /** Aborts when the task is to stop: on SIGTERM, and when `executionTimeout` is over. */
  readonly signal: AbortSignal;
}

const storeKey = Symbol.for("windsock.context");

/**
 * The context of the task that is running, wherever its code calls.
 *
 * @throws {NoContextError} when no task is running here
 */
export function getContext(): Context {
  const context = store().getStore();
  if (context === undefined) {
    throw new NoContextError();
  }
  return context;
}

/** Runs `body` with `context` as what {@link getContext} finds. */
export function runWithContext<T>(context: Context, body: () => T): T {
  return store().run(context, body);
}

/** One store for all copies of the package in this process. */
function store(): AsyncLocalStorage<Context> {
  const found: unknown = Reflect.get(globalThis, storeKey);
  if (found instanceof AsyncLocalStorage) {
    return found;
  }
  const made = new AsyncLocalStorage<Context>();
  Reflect.set(globalThis, storeKey, made);
  return made;
}
