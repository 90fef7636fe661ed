import {
  type DagFileParseRequest,
  type Reader,
  type RunnerRequest,
  readMessage,
  type StartupDetails,
  type SupervisorMessage,
  writeMessage,
} from "../contract/index.ts";
import {
  createFrameReader,
  type Dialect,
  decodeRequest,
  defaultLimitBytes,
  encodeReply,
  type FrameId,
  FrameTruncatedError,
  type RequestFrame,
} from "../wire/index.ts";
import type { ByteStream } from "./byte-stream.ts";
import { errorResponse } from "./error-response.ts";

/** What comes with a request. */
export interface RequestContext {
  readonly id: FrameId;
  /** W3C trace context. */
  readonly carrier: Readonly<Record<string, string>> | null;
}

/**
 * Answers one request: a reply, null for a bare acknowledgement, or an ErrorResponse, which goes into the body slot. What
 * it throws goes into the error slot.
 */
export type Answer = (
  request: RunnerRequest,
  context: RequestContext,
) => Promise<SupervisorMessage | null>;

/** How a conversation ended. */
export type ChannelEnd =
  | { readonly kind: "eof" | "closed" | "not reading" }
  /** The runner ended inside a frame, spoke nonsense, or the connection broke. */
  | { readonly kind: "truncated" | "protocol" | "broken"; readonly error: Error };

/** What crosses the channel, for tracing. */
export interface Traced {
  readonly direction: "from runner" | "to runner";
  readonly id: FrameId;
  readonly body: unknown;
}

/** How the supervisor's end behaves. */
export interface SupervisorEndOptions {
  readonly answer: Answer;
  /** Longest frame taken and sent, in bytes. Default 64 MiB. */
  readonly limitBytes?: number;
  /**
   * Requests under way at most; beyond, nothing more is read. Default 64. Nor is while replies of twice `limitBytes` wait
   * for the runner to read them.
   */
  readonly maxOpenRequests?: number;
  /** How long a reply may lie unread, in milliseconds. Default 60,000. */
  readonly notReadingMs?: number;
  /** For whom messages are written: a runner of an older release refuses what is newer. */
  readonly reader?: Reader;
  /** Hears of requests that do not keep to the contract; they were answered with an error. */
  readonly onInvalid?: (error: Error) => void;
  readonly trace?: (traced: Traced) => void;
}

/** The supervisor's end of the conversation. */
export interface SupervisorEnd extends AsyncDisposable {
  /** Sends the one message that goes unasked. JSON-typed values may be RawJson. */
  greet(message: StartupDetails | DagFileParseRequest): Promise<void>;
  /** How the conversation ended. Replies to what was asked before the end were written by then. */
  readonly ended: Promise<ChannelEnd>;
  /** Ends it. Idempotent. */
  close(): Promise<void>;
}

/**
 * Opens the supervisor's end: every request gets exactly one reply, in the order in which they came. JSON-typed values of
 * requests come as RawJson.
 *
 * @param stream - owned from now on
 */
export function openSupervisorEnd(
  stream: ByteStream,
  options: SupervisorEndOptions,
): SupervisorEnd {
  const { answer, maxOpenRequests = 64, notReadingMs = 60_000, reader = {}, trace } = options;
  const { limitBytes = defaultLimitBytes } = options;
  const open = new Set<unknown>(); // ids, or a symbol where a request has none of its own
  const ended = Promise.withResolvers<ChannelEnd>();
  /** Replies under way, the oldest first: each resolves when it was written. */
  const replies: Promise<void>[] = [];
  let heldBytes = 0; // of replies that are ready and wait for their turn, or for the runner
  let isOver = false;
  void readAll().then(
    async () => {
      await replies.at(-1);
      finish({ kind: "eof" });
    },
    (error: unknown) => finish(endOf(error)),
  );

  function finish(how: ChannelEnd): void {
    isOver = true;
    ended.resolve(how);
    stream.close();
  }

  async function readAll(): Promise<void> {
    const frames = createFrameReader(limitBytes);
    for await (const chunk of stream.chunks) {
      for (const payload of frames.push(chunk)) {
        while (open.size >= maxOpenRequests || heldBytes > 2 * limitBytes) {
          await replies[0]; // back-pressure: the runner waits, its bytes stay in the socket
        }
        if (isOver) {
          return; // whoever closed this end wants nothing more to take effect
        }
        take(decodeRequest(payload, "raw"));
      }
    }
    frames.end();
  }

  function take(frame: RequestFrame): void {
    const { id, dialect, carrier } = frame;
    trace?.({ direction: "from runner", id, body: frame.body });
    const isDuplicate = dialect === "array" && open.has(id);
    const key = dialect === "array" && !isDuplicate ? id : Symbol(frame.dialect);
    open.add(key);
    const reply = isDuplicate
      ? Promise.resolve(refuse(frame, new Error(`request ${id} is open already`)))
      : replyTo(frame, { id, carrier });
    const written = sendInTurn(reply, replies.at(-1)).then(() => {
      open.delete(key);
      void replies.shift(); // this one
    });
    replies.push(written);
  }

  async function sendInTurn(
    reply: Promise<Uint8Array>,
    former: Promise<void> | undefined,
  ): Promise<void> {
    const bytes = await reply;
    heldBytes += bytes.length;
    await former;
    await send(bytes);
    heldBytes -= bytes.length;
  }

  /** Never rejects. */
  async function replyTo(frame: RequestFrame, context: RequestContext): Promise<Uint8Array> {
    let message: RunnerRequest;
    try {
      if (frame.fault !== undefined) {
        throw frame.fault;
      }
      message = readMessage(frame.body, "toSupervisor");
    } catch (error) {
      /* c8 ignore next -- what is thrown here is an error */
      const fault = Error.isError(error) ? error : new Error(String(error));
      options.onInvalid?.(fault);
      return refuse(frame, fault);
    }
    try {
      return write(frame, await answer(message, context), isFormer(frame.body, message));
    } catch (error) {
      return refuse(frame, error);
    }
  }

  function write(
    frame: RequestFrame,
    reply: SupervisorMessage | null,
    knowsFormerNames: boolean,
  ): Uint8Array {
    const message = reply ?? acknowledgement(frame.dialect);
    const body = message === null ? null : writeMessage(message, { ...reader, knowsFormerNames });
    trace?.({ direction: "to runner", id: frame.id, body });
    return encodeReply({ id: frame.id, body, error: null }, frame.dialect, limitBytes);
  }

  /** Never throws. */
  function refuse(frame: RequestFrame, fault: unknown): Uint8Array {
    const { id, dialect } = frame;
    const error = writeMessage(errorResponse(fault), reader);
    trace?.({ direction: "to runner", id, body: error });
    try {
      return encodeReply({ id, body: null, error }, dialect, limitBytes);
    } catch {
      // The server's detail cannot be passed on: half a surrogate pair, or too much of it.
      const plain = writeMessage(errorResponse(fault, { withDetail: false }), reader);
      return encodeReply({ id, body: null, error: plain }, dialect);
    }
  }

  async function send(bytes: Uint8Array): Promise<void> {
    const late = setTimeout(() => finish({ kind: "not reading" }), notReadingMs);
    await stream.write(bytes);
    clearTimeout(late);
  }

  async function close(): Promise<void> {
    finish({ kind: "closed" });
  }

  return {
    async greet(message) {
      const body = writeMessage(message, reader);
      trace?.({ direction: "to runner", id: 0, body });
      await send(encodeReply({ id: 0, body, error: null }, "array", limitBytes));
    },
    ended: ended.promise,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** The bare dialect has no way to say nothing. */
function acknowledgement(dialect: Dialect): SupervisorMessage | null {
  return dialect === "array" ? null : { type: "OKResponse", ok: true };
}

/** Whether the request came under the name of a release before 3.3, and so wants its reply under one. */
function isFormer(body: unknown, { type }: RunnerRequest): boolean {
  return typeof body === "object" && body !== null && "type" in body && body.type !== type;
}

function endOf(error: unknown): ChannelEnd {
  /* c8 ignore next -- streams break with errors */
  const fault = Error.isError(error) ? error : new Error(String(error));
  if (fault instanceof FrameTruncatedError) {
    return { kind: "truncated", error: fault };
  }
  const isOurs = "code" in fault && String(fault.code).startsWith("ERR_WINDSOCK_");
  return { kind: isOurs ? "protocol" : "broken", error: fault };
}
