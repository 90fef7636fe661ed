import type { Agent } from "node:http";
import { newestVersion } from "../contract/index.ts";
import { type Call, type CallOptions, type CallSettings, createCall } from "./call.ts";
import { ApiRequestError, ApiVersionError } from "./errors.ts";
import { defaultRetries, type RetrySettings } from "./retry.ts";
import { sleep } from "./sleep.ts";
import { createTokenHolder, type TokenClaims } from "./token.ts";
import { createTransport } from "./transport.ts";
import { createVersionHolder } from "./version.ts";

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

/** What the calls to one server go over, for the bearer of one token. */
export interface ApiConnection extends AsyncDisposable {
  /** Any operation by its id in the contract, with parameters and body in wire names. */
  readonly call: Call;
  /** The dated version in force. */
  readonly version: () => string;
  /** Asks the server for its newest version, and speaks that when it is older than ours. Returns the version in force. */
  negotiateVersion(options?: CallOptions): Promise<string>;
  /** What the token in force says of itself, unverified. */
  tokenClaims(): TokenClaims | undefined;
  /** Closes the connections. */
  close(): Promise<void>;
}

/** Longest answer that is read: an XCom of 64 MiB and what is around it. */
const limitBytes = 64 * 1024 * 1024 + 64 * 1024;

/** Opens a connection. It stays until it is closed; while it idles it does not keep the process alive. */
export function openConnection(options: ApiClientOptions): {
  readonly connection: ApiConnection;
  readonly settings: CallSettings;
} {
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
  const connection: ApiConnection = {
    call,
    version: version.effective,
    async negotiateVersion(one) {
      // A request that names a version gets that back, whatever the server has.
      const { headers } = await call("health", {}, { ...one, version: "" });
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
  return { connection, settings };
}

function readBaseUrl(baseUrl: string | URL): URL {
  const url = URL.parse(String(baseUrl));
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new ApiRequestError("createApiClient", "baseUrl", "is no address of an HTTP server");
  }
  return url;
}
