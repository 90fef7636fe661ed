import { setTimeout as sleep } from "node:timers/promises";
import { mismatches } from "../match.ts";
import type { Reply } from "./case.ts";
import { makeFrame, type SeenRequest } from "./frames.ts";
import { buildValue } from "./values.ts";
import type { Body, World } from "./world.ts";

/** What answers are made of, and where they go. */
export interface AnswersOptions {
  readonly world: World;
  /** Rules of the case, which go before the world. */
  readonly replies: readonly Reply[];
  /** Sends bytes, in pieces of so many. */
  readonly send: (bytes: Uint8Array, size?: number) => Promise<void>;
  /** Ends the conversation, once all is sent. */
  readonly end: () => void;
  /** Aborts when the case is over: nothing is sent any more. */
  readonly signal: AbortSignal;
}

/** Who answers requests. */
export interface Answers {
  /** Rules that no request has fitted yet. */
  readonly unused: ReadonlySet<Reply>;
  /**
   * Answers a request.
   *
   * @param onAnswer - called right before
   * @throws the signal's reason
   */
  answer(request: SeenRequest, onAnswer: () => void): Promise<void>;
}

/** How long answers are kept that wait for others, in milliseconds. */
const keepMs = 1_000;

/** Answers as the case says, else as the world does. */
export function createAnswers({ world, replies, send, end, signal }: AnswersOptions): Answers {
  const used = new Map<Reply, number>();
  const unused = new Set(replies);
  let kept: Uint8Array[] = [];

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
  const keep = async (
    frames: readonly Uint8Array[],
    count: number,
    isReversed: boolean,
  ): Promise<void> => {
    kept.push(...frames);
    if (kept.length < count) {
      await sleep(keepMs, undefined, { signal }); // a runner may have one request at a time
    }
    const all = isReversed ? kept.toReversed() : kept;
    kept = [];
    await send(Buffer.concat(all));
  };
  return {
    unused,
    async answer(request, onAnswer) {
      const rule = ruleFor(request) ?? noRule;
      const isOther = [rule.body, rule.error, rule.raw, rule.never].some(
        (one) => one !== undefined,
      );
      const usual = isOther ? null : world.answer(request.raw); // what is refused has not happened
      if (rule.afterMs !== undefined) {
        await sleep(rule.afterMs, undefined, { signal });
      }
      onAnswer();
      const frames = framesOf(request, rule, usual);
      const count = rule.reversed ?? rule.joined;
      if (count !== undefined) {
        await keep(frames, count, rule.reversed !== undefined);
      } else {
        for (const frame of frames) {
          await send(frame, rule.pieces);
        }
      }
      if (rule.close === true) {
        end();
      }
    },
  };
}

const noRule: Reply = { to: {} };

/** What is sent for a request. */
function framesOf({ id }: SeenRequest, rule: Reply, usual: Body | null): readonly Uint8Array[] {
  if (rule.never === true) {
    return [];
  }
  if (rule.raw !== undefined) {
    return [Buffer.from(rule.raw, "hex")];
  }
  const body = rule.body === undefined ? usual : buildValue(rule.body);
  const more =
    rule.more === undefined ? body : { ...Object(body), ...Object(buildValue(rule.more)) };
  const content =
    rule.error === undefined ? { body: more } : { body: null, error: buildValue(rule.error) };
  const frame = makeFrame(id, content, rule.elements).subarray(0, rule.cutTo);
  return rule.before === undefined ? [frame] : [Buffer.from(rule.before, "hex"), frame];
}
