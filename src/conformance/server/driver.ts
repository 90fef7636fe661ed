import { setTimeout as sleep } from "node:timers/promises";
import type { Driver, Faults, Peer, Session } from "../driver.ts";
import { packageFile } from "../package-file.ts";
import { startPeer } from "../peer-process.ts";
import { judge, judgeTogether } from "./judge.ts";
import { observe } from "./observe.ts";
import { type Ready, untilReady } from "./ready.ts";
import { send } from "./send.ts";
import type { ServerCase } from "./server-case.ts";

/** How long a server has to become ready: a real Airflow makes its database first. */
const startLimitMs = 120_000;
/** How long it has to end when its input has ended. */
const endGraceMs = 5_000;

/** Plays the clients of an Execution API: one process for all cases, which are played in their order. */
export const serverDriver: Driver<ServerCase> = {
  atOnce: 1,
  members: ["request", "together", "look", "answer", "answers", "otherwise", "also"],
  open: openServer,
};

async function openServer(
  { command, env, airflow }: Peer,
  signal: AbortSignal,
): Promise<Session<ServerCase>> {
  const seed = packageFile("conformance/seed.json");
  const server = await startPeer([...command, "--seed", seed], { env, input: "pipe" });
  try {
    const ready = await untilReady(server, command, { signal, limitMs: startLimitMs });
    return {
      play: (one, until) => play(one, { ready, airflow, signal: until }),
      [Symbol.asyncDispose]: async () => {
        server.endInput();
        await Promise.race([server.ended, sleep(endGraceMs, undefined, { ref: false })]);
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await server[Symbol.asyncDispose]();
    throw error;
  }
}

async function play(
  one: ServerCase,
  { ready, airflow, signal }: { ready: Ready; airflow: string; signal: AbortSignal },
): Promise<Faults> {
  const requests = "request" in one ? [one.request] : one.together;
  const received = await Promise.allSettled(
    requests.map((asked) => send(ready.baseUrl, asked, { settings: ready, signal })),
  );
  const lost = received.find((answer) => answer.status === "rejected");
  if (lost !== undefined) {
    signal.throwIfAborted();
    return [`no answer: ${String(lost.reason)}`];
  }
  const seen = received.flatMap((answer) =>
    answer.status === "fulfilled" ? [observe(answer.value, one.look)] : [],
  );
  return "request" in one
    ? judge(one, Object(seen[0]), airflow)
    : judgeTogether({ requests, answers: one.answers }, seen, airflow);
}
