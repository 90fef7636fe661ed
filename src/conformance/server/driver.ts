import { setTimeout as sleep } from "node:timers/promises";
import type { Driver, Peer, Session } from "../driver.ts";
import { packageFile } from "../package-file.ts";
import { startPeer } from "../peer-process.ts";
import { playServerCase } from "./play.ts";
import { untilReady } from "./ready.ts";
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
      play: (one, until) => playServerCase(one, { ready, airflow, signal: until }),
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
