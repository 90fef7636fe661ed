import {
  ContractViolatedError,
  type DagFileParseRequest,
  type ErrorResponse,
  type ReplyTo,
  type RunnerRequest,
  readMessage,
  replyTypeOf,
  type StartupDetails,
  writeMessage,
} from "../contract/index.ts";
import { createFrameReader, decodeReply, encodeRequest, type ReplyFrame } from "../wire/index.ts";
import type { ByteStream } from "./byte-stream.ts";
import { ChannelClosedError, PeerRefusedError, RequestTimedOutError } from "./errors.ts";
import { createPending, type Waiting } from "./pending.ts";

/** How a request is made. */
export interface RequestOptions {
  /** Gives up waiting; the request may still take effect. */
  readonly signal?: AbortSignal | undefined;
  /** Longest wait, in milliseconds. Default none: a supervisor may retry its API for minutes. */
  readonly timeoutMs?: number | undefined;
}

/** The runner's end of the conversation. */
export interface RunnerEnd extends AsyncDisposable {
  /** The first message, which comes unasked. Rejects when the channel ends before it. */
  readonly greeting: Promise<StartupDetails | DagFileParseRequest>;
  /**
   * Asks the supervisor. Several requests may be under way.
   *
   * @throws {PeerRefusedError} the supervisor answered with an error
   * @throws {ChannelClosedError} the channel has ended, or ends before the reply
   * @throws {ContractViolatedError} the request, or its reply, does not keep to the contract
   * @throws {ValueNotSendableError} a value cannot be sent; {FrameTooLargeError} nor can so much at once
   * @throws {RequestTimedOutError} no reply in time
   */
  request<Request extends RunnerRequest>(
    message: Request,
    options?: RequestOptions,
  ): Promise<ReplyTo<Request>>;
  /** Resolves when the channel has ended, with what ended it; undefined when this end closed it. */
  readonly closed: Promise<Error | undefined>;
  /** Ends the channel; every request that waits is rejected. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the runner's end.
 *
 * @param stream - owned from now on
 * @param limitBytes - longest frame taken and sent, in bytes
 */
export function openRunnerEnd(
  stream: ByteStream,
  { limitBytes }: { readonly limitBytes?: number } = {},
): RunnerEnd {
  const pending = createPending();
  const greeting = Promise.withResolvers<StartupDetails | DagFileParseRequest>();
  greeting.promise.catch(() => {}); // who does not wait for it is not to be ended by it
  let isGreeted = false;
  const closed = Promise.withResolvers<Error | undefined>();
  void readAll().then(
    () => end(undefined),
    /* c8 ignore next -- streams break with errors */
    (error: unknown) => end(Error.isError(error) ? error : new Error(String(error))),
  );

  async function readAll(): Promise<void> {
    const reader = createFrameReader(limitBytes);
    for await (const chunk of stream.chunks) {
      for (const payload of reader.push(chunk)) {
        take(decodeReply(payload));
      }
    }
    reader.end();
  }

  function take(frame: ReplyFrame): void {
    if (!isGreeted) {
      isGreeted = true;
      greeting.resolve(readGreeting(frame));
      return;
    }
    const waiting = pending.take(frame.id);
    if (waiting === undefined) {
      throw new ContractViolatedError("frame.id", `${frame.id} answers no open request`);
    }
    settle(waiting, frame);
  }

  function end(error: Error | undefined): void {
    const reason = new ChannelClosedError(error?.message ?? "the supervisor is gone", error);
    finish(reason);
    closed.resolve(error ?? reason); // unless this end closed it before
  }

  function finish(reason: Error): void {
    greeting.reject(reason);
    pending.close(reason);
    stream.close();
  }

  async function close(): Promise<void> {
    closed.resolve(undefined);
    finish(new ChannelClosedError("this end closed it"));
  }

  return {
    greeting: greeting.promise,
    closed: closed.promise,
    close,
    [Symbol.asyncDispose]: close,
    request(message, { signal, timeoutMs } = {}) {
      signal?.throwIfAborted();
      const id = pending.nextId();
      const frame = encodeRequest(id, writeMessage(message), limitBytes); // refuses what cannot be sent
      const { promise, resolve, reject } = Promise.withResolvers<ReplyTo<typeof message>>();
      // The reply was checked against the contract when it came, and for its request.
      pending.add(id, { request: message, resolve: resolve as (reply: unknown) => void, reject });
      // After giving up, the reply may still come: the request stays known, or its frame were a stranger's.
      const stop = (): void => reject(signal?.reason);
      const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const expire = (): void => reject(new RequestTimedOutError(message.type, timeoutMs));
      signal?.addEventListener("abort", stop, { once: true });
      limit?.addEventListener("abort", expire, { once: true });
      void stream.write(frame);
      return promise.finally(() => {
        signal?.removeEventListener("abort", stop);
        limit?.removeEventListener("abort", expire);
      });
    },
  };
}

function readGreeting({ body, error }: ReplyFrame): StartupDetails | DagFileParseRequest {
  const message = readMessage(body ?? error, "toRunner");
  if (message.type === "StartupDetails" || message.type === "DagFileParseRequest") {
    return message;
  }
  throw new ContractViolatedError(message.type, "is no greeting");
}

function settle({ request, resolve, reject }: Waiting, { body, error }: ReplyFrame): void {
  try {
    if (error !== null) {
      reject(refusal(request, "error", error));
    } else if (body === null) {
      resolve(null);
    } else {
      const message = readMessage(body, "toRunner");
      if (message.type === "ErrorResponse") {
        reject(refusal(request, "body", message));
      } else if (message.type === replyTypeOf(request.type)) {
        resolve(message);
      } else {
        reject(new ContractViolatedError(message.type, `is no reply to ${request.type}`));
      }
    }
  } catch (fault) {
    reject(fault); // this reply is broken, the channel is not
  }
}

function refusal(
  request: RunnerRequest,
  slot: "body" | "error",
  answer: unknown,
): PeerRefusedError {
  const message = readMessage(answer, "toRunner");
  const { error, detail }: Partial<ErrorResponse> = message.type === "ErrorResponse" ? message : {};
  return new PeerRefusedError(request.type, slot, { error, detail });
}
