import type { Socket } from "node:net";
import { createFrameReader } from "../../wire/index.ts";
import type { Reply } from "./case.ts";
import { pieces, readFrame, type SeenRequest } from "./frames.ts";
import { isKnownRequest } from "./known-requests.ts";
import { createAnswers } from "./replies.ts";
import type { World } from "./world.ts";

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
  /** Release of Airflow whose supervisor this is. */
  readonly airflow: string;
  readonly replies: readonly Reply[];
  readonly onRequest: (request: SeenRequest) => void;
  /** Aborts when the case is over: nothing is sent any more. */
  readonly signal: AbortSignal;
}

/** The supervisor's end of the socket of the frames. */
export interface Conversation {
  readonly heard: Heard;
  /** Sends bytes as they are, in pieces of so many. */
  send(bytes: Uint8Array, size?: number): Promise<void>;
  /** Ends the conversation, once all is sent. */
  close(): void;
}

/** Reads what the runner says, and answers. */
export function converse(
  socket: Socket,
  { world, airflow, replies, onRequest, signal }: ConversationOptions,
): Conversation {
  const requests: SeenRequest[] = [];
  const faults: string[] = [];
  const reader = createFrameReader();
  let isBroken = false;
  let unanswered: string | undefined; // how it ended, while that is not acknowledged

  const send = async (bytes: Uint8Array, size?: number): Promise<void> => {
    for (const piece of pieces(bytes, size)) {
      socket.write(piece);
      if (size !== undefined) {
        await new Promise(setImmediate); // so that it is a piece of its own
      }
    }
  };
  const close = (): void => socket.destroySoon();
  const answers = createAnswers({ world, replies, send, end: close, signal });
  const take = (payload: Uint8Array): void => {
    const request = readFrame(payload);
    const type = String(request.body["type"]);
    // They may pass each other where threads ask at once, as in Airflow's own runner; and Airflow's TypeScript SDK says its end
    // under the number of the greeting. Supervisors do not mind either.
    const isKnown = requests.some(({ id }) => BigInt(id) === BigInt(request.id));
    if (isKnown && !terminalTypes.has(type)) {
      faults.push(`the number of ${type}, ${request.id}, was there before`);
    }
    requests.push(request);
    faults.push(...request.faults);
    if (!isKnownRequest(type, airflow)) {
      faults.push(`it sent ${type}, which Airflow ${airflow} does not know`);
    }
    onRequest(request);
    unanswered = terminalTypes.has(type) ? type : unanswered;
    const onAnswer = (): void => {
      unanswered = unanswered === type ? undefined : unanswered;
    };
    answers.answer(request, onAnswer).catch(() => {}); // the case is over
  };
  const checkEnd = (): void => {
    if (unanswered !== undefined) {
      faults.push(`it ended the conversation before its ${unanswered} was answered`);
      unanswered = undefined;
    }
  };

  socket.on("data", (chunk: Buffer) => {
    try {
      for (const payload of isBroken ? [] : reader.push(chunk)) {
        take(payload);
      }
    } catch (error) {
      isBroken = true; // Airflow's supervisor reads nothing after it
      faults.push(`it sent what is no frame: ${String(error)}`);
    }
  });
  socket.on("end", () => {
    checkEnd();
    try {
      reader.end();
    } catch {
      faults.push("it ended the conversation inside of a frame");
    }
    socket.end();
  });
  socket.on("error", checkEnd); // it has gone; how, its process tells
  return { heard: { requests, faults, unused: answers.unused }, send, close };
}
