import type { Test } from "tap";
import type { FakeApi, Routes } from "./fake-api.ts";
import type { ScriptedAttempt, ScriptedEnd } from "./scripted-attempt.ts";
import type { Step } from "./scripted-runner.ts";

/** An attempt, and what is to come of it. */
export interface Scenario {
  readonly steps?: readonly Step[];
  readonly routes?: Routes;
  readonly attempt?: Partial<ScriptedAttempt>;
  /** What is expected of the end: parts of its ending. */
  readonly ending: object;
  /** States that were sent, in order. */
  readonly sent?: readonly string[];
  /** Lines that the log holds, as beginnings, in this order among others. */
  readonly log?: readonly (string | RegExp)[];
  readonly more?: (t: Test, end: ScriptedEnd, api: FakeApi) => void;
}
