import type { Faults } from "../driver.ts";
import { judge, judgeTogether, type Seen } from "./judge.ts";
import { observe } from "./observe.ts";
import type { Ready } from "./ready.ts";
import { send } from "./send.ts";
import type { ServerCase } from "./server-case.ts";

/** Where a case is played. */
export interface PlayOptions {
  readonly ready: Ready;
  /** Release of Airflow that the server is to answer as. */
  readonly airflow: string;
  readonly signal: AbortSignal;
}

/** Sends what a case sends, and judges the answers. */
export async function playServerCase(
  one: ServerCase,
  { ready, airflow, signal }: PlayOptions,
): Promise<Faults> {
  const requests = "request" in one ? [one.request] : one.together;
  const received = await Promise.allSettled(
    requests.map((asked) => send(ready.baseUrl, asked, { settings: ready, signal })),
  );
  const seen: Seen[] = [];
  for (const answer of received) {
    if (answer.status === "rejected") {
      signal.throwIfAborted();
      return [`no answer: ${String(answer.reason)}`];
    }
    seen.push(observe(answer.value, one.look));
  }
  return "request" in one
    ? judge(one, Object(seen[0]), airflow)
    : judgeTogether({ requests, answers: one.answers }, seen, airflow);
}
