import { type OperationId, operations } from "../contract/index.ts";
import { type ApiAnswer, type Reading, readAnswer } from "./answer.ts";
import { ApiUnreachableError } from "./errors.ts";
import { buildRequest, type CallParameters, type NamedOperation } from "./request.ts";
import { type RetrySettings, waitBeforeRetry } from "./retry.ts";
import type { TokenHolder } from "./token.ts";
import type { HttpOutcome, HttpRequest, Transport } from "./transport.ts";

/** How a call is made. */
export interface CallOptions {
  /** Aborts the call, its waits included. */
  readonly signal?: AbortSignal | undefined;
  /** Settings for this call alone, over those of the client. */
  readonly retry?: Partial<RetrySettings> | undefined;
  /** Dated version of the API to speak in this call alone. */
  readonly version?: string | undefined;
}

/** Makes one call of the API, repeating it as its operation allows. */
export type Call = (
  operation: OperationId,
  parameters?: CallParameters,
  options?: CallOptions,
) => Promise<ApiAnswer>;

/** What calls are made with. */
export interface CallSettings {
  readonly transport: Transport;
  readonly token: TokenHolder;
  /** The dated version in force. */
  readonly version: () => string;
  readonly retries: RetrySettings;
  readonly rawJson: boolean;
  readonly correlationId: (() => string) | undefined;
  readonly sleep: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random: () => number;
}

/** Makes the function behind every method of a client. */
export function createCall(settings: CallSettings): Call {
  return (id, parameters, options) =>
    sendCall(settings, { id, ...operations[id] }, parameters, options);
}

/**
 * Makes one call. The operation may stand outside of the contract's table.
 *
 * @throws {ApiStatusError} {ApiUnreachableError} {ApiResponseError} {ApiVersionError} as the last attempt ended
 * @throws {ApiRequestError} when nothing was sent; the signal's reason when it is aborted
 */
export async function sendCall(
  settings: CallSettings,
  operation: NamedOperation,
  parameters: CallParameters = {},
  { signal, retry, version = settings.version() }: CallOptions = {},
): Promise<ApiAnswer> {
  signal?.throwIfAborted();
  const request = buildRequest(operation, parameters, version);
  const retries = { ...settings.retries, ...retry, random: settings.random };
  const read = (outcome: HttpOutcome, attempts: number): Reading => {
    if (outcome.kind === "none") {
      const error = new ApiUnreachableError(operation.id, attempts, outcome.cause);
      return { kind: "failure", failure: { kind: "unanswered" }, error };
    }
    const { rawJson, token } = settings;
    const { claims } = token;
    const sentBody = parameters.body;
    return readAnswer(outcome, { operation, attempts, rawJson, version, sentBody, claims });
  };
  let sent = 0;
  for (let attempt = 1; ; attempt += 1) {
    let outcome = await send(request, settings, signal);
    sent += 1;
    if (outcome.kind === "none" && outcome.isStale) {
      // The connection was closed while it idled: once more at once, not at the cost of an attempt.
      outcome = await send(request, settings, signal);
      sent += 1;
    }
    const reading = read(outcome, sent);
    if (reading.kind === "success") {
      return reading.answer;
    }
    const waitMs = waitBeforeRetry(operation.id, attempt, reading.failure, retries);
    if (waitMs === undefined) {
      throw reading.error;
    }
    await settings.sleep(waitMs, signal);
  }
  /* c8 ignore next -- the loop ends in an answer or an error */
}

/** Sends a request once, with the token that is in force now, and takes the token that the answer brings, if any. */
async function send(
  request: HttpRequest,
  { transport, token, correlationId }: CallSettings,
  signal: AbortSignal | undefined,
): Promise<HttpOutcome> {
  const headers = {
    ...request.headers,
    authorization: token.authorization(),
    ...(correlationId && { "correlation-id": correlationId() }),
  };
  const outcome = await transport.send({ ...request, headers }, signal);
  if (outcome.kind === "answer") {
    const refreshed = outcome.headers["refreshed-api-token"];
    token.offer(typeof refreshed === "string" ? refreshed : undefined);
  }
  return outcome;
}
