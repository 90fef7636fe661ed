import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createFrameReader } from "../../wire/index.ts";
import { mismatches } from "../match.ts";
import type { Reply } from "./case.ts";
import { makeFrame, pieces, readFrame, type SeenRequest } from "./frames.ts";
import { buildValue } from "./values.ts";
import type { Body, World } from "./world.ts";

/** Messages that say how a task, or a file's reading, ended. */
export const terminalTypes: ReadonlySet<unknown> = new Set([
  "SucceedTask",
  "TaskState",
  "RetryTask",
  "DeferTask",
  "RescheduleTask",
  "AwaitInputTask",
  "DagFileParsingResult",
]);

/** What was heard on the socket of the frames. */
export interface Heard {
  readonly requests: readonly SeenRequest[];
  /** What is wrong with the stream itself. */
  readonly faults: readonly string[];
  /** Rules that no request has fitted yet. */
  readonly unused: ReadonlySet<Reply>;
}

/** What a conversation works with. */
export interface ConversationOptions {
  readonly world: World;
  readonly replies: readonly Reply[];
  readonly onRequest: (request: SeenRequest) => void;
  /** Aborts when the case is over: nothing is sent any more. */
  readonly signal: AbortSignal;
}

/** How long answers are kept that wait for others. */
const keepMs = 1_000;

/** The supervisor's end of the socket of the frames. */
export interface Conversation {
  readonly heard: Heard;
  /** Sends bytes as they are, one piece after the other. */
  send(bytes: Uint8Array, size?: number): Promise<void>;
  /** Ends the conversation, once all is sent. */
  close(): void;
}

/** Reads what the runner says, and answers. */
export function converse(socket: Socket, options: ConversationOptions): Conversation {
  const { world, replies, onRequest, signal } = options;
  const requests: SeenRequest[] = [];
  const faults: string[] = [];
  const reader = createFrameReader();
  const used = new Map<Reply, number>();
  const unused = new Set(replies);
  let kept: Uint8Array[] = [];
  let isBroken = false;
  let isEnded = false;

  const send = async (bytes: Uint8Array, size?: number): Promise<void> => {
    for (const piece of pieces(bytes, size)) {
      socket.write(piece);
      if (size !== undefined) {
        await new Promise(setImmediate); // so that it is a piece of its own
      }
    }
  };
  const release = (isReversed: boolean): void => {
    const frames = isReversed ? kept.toReversed() : kept;
    kept = [];
    socket.write(Buffer.concat(frames));
  };
  const ruleFor = ({ body }: SeenRequest): Reply | undefined => {
    const rule = replies.find(
      (one) =>
        (used.get(one) ?? 0) < (one.times ?? Number.POSITIVE_INFINITY) &&
        mismatches(one.to, body).length === 0,
    );
    if (rule !== undefined) {
      used.set(rule, (used.get(rule) ?? 0) + 1);
      unused.delete(rule);
    }
    return rule;
  };
  const answer = async (request: SeenRequest): Promise<void> => {
    const rule = ruleFor(request);
    const isOther = [rule?.body, rule?.error, rule?.raw, rule?.never].some(
      (one) => one !== undefined,
    );
    const usual = isOther ? null : world.answer(request.raw); // what is refused has not happened
    if (rule?.afterMs !== undefined) {
      await sleep(rule.afterMs, undefined, { signal, ref: false });
    }
    const isTerminal = terminalTypes.has(request.body["type"]);
    if (isTerminal && isEnded && rule?.close !== true) {
      faults.push(
        `it ended the conversation before its ${String(request.body["type"])} was answered`,
      );
    }
    const frames = rule?.never === true ? [] : framesOf(request, rule, usual);
    const count = rule?.reversed ?? rule?.joined;
    if (count === undefined) {
      for (const frame of frames) {
        await send(frame, rule?.pieces);
      }
    } else {
      kept.push(...frames);
      if (kept.length >= count) {
        release(rule?.reversed !== undefined);
      } else {
        await sleep(keepMs, undefined, { signal, ref: false });
        release(rule?.reversed !== undefined);
      }
    }
    if (rule?.close === true) {
      socket.destroySoon();
    }
  };

  const take = (payload: Uint8Array): void => {
    const request = readFrame(payload);
    const last = requests.at(-1);
    if (last !== undefined && BigInt(request.id) <= BigInt(last.id)) {
      faults.push(
        `the number of a request, ${request.id}, does not grow: before it was ${last.id}`,
      );
    }
    requests.push(request);
    faults.push(...request.faults);
    onRequest(request);
    answer(request).catch(() => {}); // the case is over
  };

  socket.on("data", (chunk: Buffer) => {
    if (isBroken) {
      return;
    }
    try {
      for (const payload of reader.push(chunk)) {
        take(payload);
      }
    } catch (error) {
      isBroken = true; // Airflow's supervisor reads nothing after it
      faults.push(`it sent what is no frame: ${String(error)}`);
    }
  });
  socket.on("end", () => {
    isEnded = true;
    try {
      reader.end();
    } catch {
      faults.push("it ended the conversation inside of a frame");
    }
    socket.end();
  });
  socket.on("error", () => {
    isEnded = true; // it has gone; how, its process tells
  });
  return { heard: { requests, faults, unused }, send, close: () => socket.destroySoon() };
}

/** What is sent for a request. */
function framesOf(
  { id }: SeenRequest,
  rule: Reply | undefined,
  usual: Body | null,
): readonly Uint8Array[] {
  if (rule?.raw !== undefined) {
    return [Buffer.from(rule.raw, "hex")];
  }
  const body = rule?.body === undefined ? usual : buildValue(rule.body);
  const content =
    rule?.error === undefined
      ? {
          body:
            rule?.more === undefined ? body : { ...Object(body), ...Object(buildValue(rule.more)) },
        }
      : { body: null, error: buildValue(rule.error) };
  const frame = makeFrame(id, content, rule?.elements).subarray(0, rule?.cutTo);
  return rule?.before === undefined ? [frame] : [Buffer.from(rule.before, "hex"), frame];
}
