import { availableParallelism } from "node:os";
import type { Driver } from "../driver.ts";
import type { RunnerCase } from "./case.ts";
import { members } from "./check-case.ts";
import { playRunnerCase } from "./play.ts";

/** Plays the supervisor of runners: one process for each case, some at once. */
export const runnerDriver: Driver<RunnerCase> = {
  atOnce: Math.max(2, availableParallelism()),
  members,
  open: async (peer) => ({
    play: (one, signal) => playRunnerCase(one, peer, signal),
    [Symbol.asyncDispose]: async () => {},
  }),
};
