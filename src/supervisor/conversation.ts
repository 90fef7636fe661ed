import type { Duplex } from "node:stream";
import type { StateBody } from "../api/index.ts";
import { byteStream, openSupervisorEnd, type SupervisorEnd } from "../channel/index.ts";
import type { RunnerRequest, SupervisorMessage, WorkloadTaskInstance } from "../contract/index.ts";
import { bodyOf, isOutcome } from "./outcome.ts";
import { relay } from "./relay/relay.ts";
import type { Tools } from "./tools.ts";
import { createTrace } from "./trace.ts";

/** What a conversation with a runner tells. */
interface ConversationEvents {
  /** The runner was heard. */
  readonly onHeard: () => void;
  /** The runner says how its task ended; resolves when it may be told that this was taken. */
  readonly onOutcome: (body: StateBody) => Promise<void>;
  /** The runner's task may take so long. */
  readonly onTimeout: (seconds: number) => void;
}

/** How a conversation is held. */
export interface ConversationOptions {
  readonly ti: WorkloadTaskInstance;
  readonly tools: Tools;
  readonly notReadingMs: number;
  readonly tracesFrames: boolean;
  readonly events: ConversationEvents;
  /** Aborts when nobody is left to answer. */
  readonly signal: AbortSignal;
}

/** Opens the conversation with a runner: each request is answered once, outcomes by the attempt's own rules. */
export function openConversation(comm: Duplex, options: ConversationOptions): SupervisorEnd {
  const { tools, tracesFrames, notReadingMs } = options;
  const { log, masker } = tools;
  return openSupervisorEnd(byteStream(comm), {
    notReadingMs,
    answer: (request) => answer(request, options),
    onInvalid: (fault) => log.say("warning", "a request was refused", { fault: fault.message }),
    ...(tracesFrames && { trace: createTrace(log.say, masker) }),
  });
}

async function answer(
  request: RunnerRequest,
  { ti, tools, events, signal }: ConversationOptions,
): Promise<SupervisorMessage | null> {
  events.onHeard();
  if (isOutcome(request)) {
    await events.onOutcome(bodyOf(request, tools.now()));
    return null;
  }
  if (request.type === "SetExecutionTimeout") {
    events.onTimeout(request.timeout_seconds);
    return null;
  }
  return relay(request, { client: tools.client, masker: tools.masker, ti, signal });
}
