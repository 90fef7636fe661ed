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
   * @throws {ValueNotSendableError} a value cannot be sent; {RequestTimedOutError} no reply in time
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
 * @param limitBytes - longest frame taken, in bytes
 */
export function openRunnerEnd(
  stream: ByteStream,
  { limitBytes }: { readonly limitBytes?: number } = {},
): RunnerEnd {
  const pending = createPending();
  const greeting = Promise.withResolvers<StartupDetails | DagFileParseRequest>();
  greeting.promise.catch(() => {}); // who does not wait for it is not to be ended by it
  let isGreeted = false;
  let isClosing = false;
  const closed = readAll().then(
    () => end(undefined),
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

  function end(error: Error | undefined): Error | undefined {
    const why = isClosing ? "this end closed it" : (error?.message ?? "the supervisor is gone");
    const reason = new ChannelClosedError(why, error);
    greeting.reject(reason);
    pending.close(reason);
    stream.close();
    return isClosing ? undefined : (error ?? reason);
  }

  async function close(): Promise<void> {
    isClosing = true;
    pending.close(new ChannelClosedError("this end closed it"));
    stream.close();
    await closed;
  }

  return {
    greeting: greeting.promise,
    closed,
    close,
    [Symbol.asyncDispose]: close,
    request(message, { signal, timeoutMs } = {}) {
      signal?.throwIfAborted();
      const body = writeMessage(message);
      encodeRequest(0, body); // refuses what cannot be sent before an id is spent on it
      const { promise, resolve, reject } = Promise.withResolvers<ReplyTo<typeof message>>();
      const id = pending.add({
        request: message,
        resolve: resolve as (reply: unknown) => void,
        reject,
      });
      const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const giveUp = () => {
        // The reply may still come: the request stays known, so that its frame is not taken for a stranger's.
        reject(
          signal?.aborted ? signal.reason : new RequestTimedOutError(message.type, timeoutMs ?? 0),
        );
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      limit?.addEventListener("abort", giveUp, { once: true });
      void stream.write(encodeRequest(id, body));
      return promise.finally(() => {
        signal?.removeEventListener("abort", giveUp);
        limit?.removeEventListener("abort", giveUp);
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
