import type { Agent } from "node:http";
import { newestVersion } from "../contract/index.ts";
import { type Call, type CallOptions, type CallSettings, createCall, sendCall } from "./call.ts";
import { createDagRuns, createDags, type DagRuns, type Dags } from "./dag-runs.ts";
import { ApiRequestError, ApiVersionError } from "./errors.ts";
import { expectNullableText, expectObject } from "./expect.ts";
import type { NamedOperation } from "./request.ts";
import { defaultRetries, type RetrySettings } from "./retry.ts";
import { sleep } from "./sleep.ts";
import { createTaskInstances, type TaskInstances } from "./task-instances.ts";
import { createTokenHolder, type TokenClaims } from "./token.ts";
import { createTransport } from "./transport.ts";
import {
  type Connections,
  createConnections,
  createVariables,
  type Variables,
} from "./variables.ts";
import { createVersionHolder } from "./version.ts";
import { createXComs, type XComs } from "./xcoms.ts";

/** What a client is made of. */
export interface ApiClientOptions {
  /** Where the Execution API is, such as `http://localhost:8080/execution/`. */
  readonly baseUrl: string | URL;
  /** The token of the workload. A fresher one that the server sends takes its place. */
  readonly token: string;
  /** Newest dated version of the API to speak; by default the newest that this package knows. */
  readonly version?: string | undefined;
  /** By default 5 attempts and waits of 1 to 90 s, as Airflow's workers. */
  readonly retries?: Partial<RetrySettings> | undefined;
  /** Time to connect, in ms, 5,000 by default; twice as long for headers and pauses, twelve times for a whole answer. */
  readonly timeoutMs?: number | undefined;
  /** Leaves JSON-typed parts of answers as text (RawJson), so that values pass unchanged and unparsed. */
  readonly rawJson?: boolean | undefined;
  /** Makes an id for each request, by which the server's log names it: up to 36 hexadecimal digits and dashes. */
  readonly correlationId?: (() => string) | undefined;
  /** Told of each fresher token before it is used, so that it can be masked in logs. */
  readonly onTokenRefreshed?: ((token: string) => void) | undefined;
  /** Waits between attempts. @throws the signal's reason when it is aborted */
  readonly sleep?: ((ms: number, signal: AbortSignal | undefined) => Promise<void>) | undefined;
  /** 0 up to 1, for the length of waits. */
  readonly random?: (() => number) | undefined;
  /** Connections to use in place of the client's own. */
  readonly agent?: Agent | undefined;
}

/** The typed Execution API of one server, for the bearer of one token. */
export interface ApiClient extends AsyncDisposable {
  /** Claims, heartbeats, states and rendered fields of task instances. */
  readonly taskInstances: TaskInstances & {
    /**
     * Reads state and identity of a task instance from Windsock's own server.
     *
     * @throws {ApiVersionError} from Airflow's, which has no such route
     */
    get(id: string, options?: CallOptions): Promise<Readonly<Record<string, unknown>>>;
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
  /** Asks whether the server is there. */
  health(options?: CallOptions): Promise<{ readonly status: string }>;
  /** Any operation by its id in the contract, with parameters and body in wire names. */
  readonly call: Call;
  /** The dated version in force. */
  version(): string;
  /** Asks the server for its newest version, and speaks that when it is older than ours. Returns the version in force. */
  negotiateVersion(options?: CallOptions): Promise<string>;
  /** What the token in force says of itself, unverified. */
  tokenClaims(): TokenClaims | undefined;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Longest answer that is read: an XCom of 64 MiB and what is around it. */
const limitBytes = 64 * 1024 * 1024 + 64 * 1024;

/** Makes a client. It keeps connections until it is closed; idle ones do not keep the process alive. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const token = createTokenHolder(options.token, options.onTokenRefreshed);
  const version = createVersionHolder(options.version ?? newestVersion);
  const transport = createTransport({
    baseUrl: readBaseUrl(options.baseUrl),
    timeoutMs: options.timeoutMs ?? 5_000,
    limitBytes,
    agent: options.agent,
  });
  const settings: CallSettings = {
    transport,
    token,
    version: version.effective,
    retries: { ...defaultRetries, ...options.retries },
    rawJson: options.rawJson ?? false,
    correlationId: options.correlationId,
    sleep: options.sleep ?? sleep,
    random: options.random ?? Math.random,
  };
  const call = createCall(settings);
  const close = async (): Promise<void> => transport.close();

  return {
    taskInstances: {
      ...createTaskInstances(call, version.effective),
      async get(id, options) {
        const parameters = { path: { task_instance_id: id } };
        const answer = await sendCall(settings, getTaskInstance, parameters, options);
        return expectObject(answer, "id");
      },
    },
    taskReschedules: {
      async startDate(id, options) {
        const path = { task_instance_id: id };
        const answer = await call("get_start_date", { path }, options);
        return expectNullableText(answer);
      },
    },
    xcoms: createXComs(call),
    variables: createVariables(call, version.effective),
    connections: createConnections(call),
    dagRuns: createDagRuns(call, version.effective),
    dags: createDags(call),
    async health(options) {
      return expectObject<{ status: string }>(await call("health", {}, options), "status");
    },
    call,
    version: version.effective,
    async negotiateVersion(options) {
      // A request that names a version gets that back, whatever the server has.
      const { headers } = await call("health", {}, { ...options, version: "" });
      const newest = headers["airflow-api-version"];
      if (typeof newest !== "string") {
        throw new ApiVersionError("health", undefined, "the server tells no version of its API");
      }
      version.learn(newest);
      return version.effective();
    },
    tokenClaims: token.claims,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Not Airflow's: a route of Windsock's own server. */
const getTaskInstance: NamedOperation = {
  id: "get_task_instance",
  method: "GET",
  path: "/task-instances/{task_instance_id}",
  since: "", // in any version, and never a matter of course
};

function readBaseUrl(baseUrl: string | URL): URL {
  const url = URL.parse(String(baseUrl));
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new ApiRequestError("createApiClient", "baseUrl", "is no address of an HTTP server");
  }
  return url;
}
