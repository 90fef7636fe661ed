import { AsyncLocalStorage } from "node:async_hooks";
import { NoContextError } from "./errors.ts";

/** The try of a task that is running. */
export interface TaskInstance {
  /** Id of this try. A retry has another one. */
  readonly id: string;
  readonly dagId: string;
  readonly taskId: string;
  readonly runId: string;
  /** 1 for the first try. */
  readonly tryNumber: number;
  /** Number of tries after the first one. */
  readonly maxTries: number;
  /** Position among the instances of a mapped task; -1 for a task that is not mapped. */
  readonly mapIndex: number;
  readonly startDate: Date;
  /** Whether Airflow starts another try when this one fails. */
  readonly shouldRetry: boolean;
}

/** The run of the Dag that the task belongs to. Dates are absent where Airflow has none. */
export interface DagRun {
  readonly dagId: string;
  readonly runId: string;
  /** How the run came about: `scheduled`, `manual`, `asset_triggered`, `backfill`, … */
  readonly runType: string;
  readonly logicalDate: Date | undefined;
  readonly dataInterval: { readonly start: Date; readonly end: Date } | undefined;
  readonly runAfter: Date;
  readonly startDate: Date | undefined;
  /** What was given when the run was started. */
  readonly conf: Readonly<Record<string, unknown>>;
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
  get<D>(key: string, options: { readonly default: D }): Promise<string | D>;
  /** The value of a variable that holds JSON. */
  getJson<T = unknown>(key: string, options?: { readonly default: T }): Promise<T>;
  /** Sets a variable: a text as it is, anything else as JSON. */
  set(key: string, value: unknown, options?: { readonly description?: string }): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Where something is, and how to get in. */
export interface Connection {
  readonly id: string;
  readonly connType: string;
  readonly host: string | undefined;
  readonly schema: string | undefined;
  readonly login: string | undefined;
  readonly password: string | undefined;
  readonly port: number | undefined;
  /** Further settings, usually JSON. */
  readonly extra: string | undefined;
  /** The object in `extra`; empty when there is no extra. */
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
  readonly key?: string;
  readonly taskId?: string;
  readonly dagId?: string;
  readonly runId?: string;
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
  pull<T = unknown, D = null>(
    options: PullOptions<D> & { readonly taskIds: readonly string[] },
  ): Promise<(T | D)[]>;
  pull<T = unknown, D = null>(options?: PullOptions<D>): Promise<T | D>;
  /** Publishes a JSON value under a key of this task. */
  push(key: string, value: unknown): Promise<void>;
  delete(address?: XComAddress): Promise<void>;
}

/** The task's log. Fields are shown beside the message. */
export interface TaskLog {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warning(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** What a task knows while it runs: second argument of its handler, and what {@link getContext} returns. */
export interface Context {
  readonly ti: TaskInstance;
  readonly dagRun: DagRun;
  /** The Dag's params, with the run's `conf` over their defaults. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly variables: Variables;
  readonly connections: Connections;
  readonly xcom: XComs;
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
