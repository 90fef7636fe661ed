import { type AssetEvents, createAssetEvents } from "./asset-events.ts";
import { type Assets, createAssets } from "./assets.ts";
import { type CallOptions, sendCall } from "./call.ts";
import { type ApiClientOptions, type ApiConnection, openConnection } from "./connection.ts";
import {
  type Callbacks,
  type ConnectionTests,
  createCallbacks,
  createConnectionTests,
} from "./connection-tests.ts";
import { createDagRuns, createDags, type DagRuns, type Dags } from "./dag-runs.ts";
import { expectNullableText, expectObject } from "./expect.ts";
import { createHumanInput, type HumanInput } from "./human-input.ts";
import type { NamedOperation } from "./request.ts";
import { createStateStores, type StateStores } from "./state-stores.ts";
import { createTaskInstances, type TaskInstances } from "./task-instances.ts";
import {
  type Connections,
  createConnections,
  createVariables,
  type Variables,
} from "./variables.ts";
import { createXComs, type XComs } from "./xcoms.ts";

/** The typed Execution API of one server, for the bearer of one token. */
export interface ApiClient extends ApiConnection {
  /** Claims, heartbeats, states and rendered fields of task instances. */
  readonly taskInstances: TaskInstances & {
    /**
     * Reads state and identity of a task instance from Windsock's own server.
     *
     * @throws {ApiVersionError} from Airflow's, which has no such route
     */
    get(id: string, options?: CallOptions): Promise<TaskInstanceAnswer>;
  };
  /** What is known of earlier reschedules of a task instance. */
  readonly taskReschedules: {
    /** When the first of the reschedules began, or null. */
    startDate(id: string, options?: CallOptions): Promise<string | null>;
  };
  /** Values that tasks leave for each other. */
  readonly xcoms: XComs;
  /** Airflow's variables. */
  readonly variables: Variables;
  /** Airflow's connections, secrets included. */
  readonly connections: Connections;
  /** Runs of Dags. */
  readonly dagRuns: DagRuns;
  /** Dags. */
  readonly dags: Dags;
  /** Assets. */
  readonly assets: Assets;
  /** What happened to assets. */
  readonly assetEvents: AssetEvents;
  /** Questions to humans, and their answers. */
  readonly hitl: HumanInput;
  /** Values that tasks keep for later tries, and with assets. */
  readonly stores: StateStores;
  /** Connections that are to be tested. */
  readonly connectionTests: ConnectionTests;
  /** Callbacks that a worker runs. */
  readonly callbacks: Callbacks;
  /** Asks whether the server is there. */
  health(options?: CallOptions): Promise<{ readonly status: string }>;
  /** Asks which of the server's parts work. */
  ping(options?: CallOptions): Promise<PingAnswer>;
}

/** State and identity of a task instance, as Windsock's own server tells it. */
export interface TaskInstanceAnswer {
  /** UUID of this try. */
  readonly id: string;
  /** Id of the Dag. */
  readonly dag_id: string;
  /** Id of the run in its Dag. */
  readonly run_id: string;
  /** Id of the task. */
  readonly task_id: string;
  /** Position among the instances of a mapped task; -1 for one that is not mapped. */
  readonly map_index: number;
  /** Which try it is, from 1 on; 0 before the first. */
  readonly try_number: number;
  /** Airflow's word for its state, or null for none. */
  readonly state: string | null;
}

/** Which parts of a server work. */
export interface PingAnswer {
  /** Names of those that do. */
  readonly ok: readonly string[];
  /** What is wrong with the others, by name. */
  readonly failing: Readonly<Record<string, unknown>>;
}

/** Makes a client. It keeps connections until it is closed; idle ones do not keep the process alive. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { connection, settings } = openConnection(options);
  const { call, version } = connection;
  return {
    ...connection,
    taskInstances: {
      ...createTaskInstances(call, version),
      async get(id, one) {
        const parameters = { path: { task_instance_id: id } };
        return expectObject(await sendCall(settings, getTaskInstance, parameters, one), "id");
      },
    },
    taskReschedules: {
      async startDate(id, one) {
        const path = { task_instance_id: id };
        return expectNullableText(await call("get_start_date", { path }, one));
      },
    },
    xcoms: createXComs(call),
    variables: createVariables(call, version),
    connections: createConnections(call),
    dagRuns: createDagRuns(call, version),
    dags: createDags(call),
    assets: createAssets(call),
    assetEvents: createAssetEvents(call),
    hitl: createHumanInput(call),
    stores: createStateStores(call),
    connectionTests: createConnectionTests(call),
    callbacks: createCallbacks(call),
    async health(one) {
      return expectObject(await call("health", {}, one), "status");
    },
    async ping(one) {
      return expectObject(await call("ping", {}, one), "ok");
    },
  };
}

/** Not Airflow's: a route of Windsock's own server. */
const getTaskInstance: NamedOperation = {
  id: "get_task_instance",
  method: "GET",
  path: "/task-instances/{task_instance_id}",
  since: "", // in any version, and never a matter of course
};
