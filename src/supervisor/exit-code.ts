import type { StateBody } from "../api/index.ts";
import type { Ending } from "./state.ts";

/** Exit codes by the state that the server has acknowledged. */
const ofState: Readonly<Record<StateBody["state"], number>> = {
  success: 0,
  failed: 1,
  removed: 1,
  upstream_failed: 1,
  up_for_retry: 2,
  skipped: 3,
  deferred: 4,
  up_for_reschedule: 4,
  awaiting_input: 4,
};

/** Exit codes of errors, by the word after `ERR_WINDSOCK_`. */
const ofError: Readonly<Record<string, number>> = {
  USAGE: 64,
  CONTRACT_VIOLATED: 64, // of the workload
  API_UNREACHABLE: 69,
  API_RESPONSE: 69,
  STATE_NOT_REPORTED: 69,
  // Executors might take 0 for the success of a task that was not run here.
  ATTEMPT_DROPPED: 75,
  STOPPED_BY_SERVER: 75,
  API_STATUS: 77,
  TOKEN_EXPIRED_BEFORE_START: 77,
  ISOLATION_UNAVAILABLE: 77,
  API_VERSION: 78,
  API_REQUEST: 78,
  CONFIGURATION: 78,
};

/** Exit codes of signals that cut an attempt short. */
const ofSignal: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };

/** Exit code of a bug. */
const bug = 70;

/** The exit code of an attempt: 0 only after the server has acknowledged success. */
export function exitCodeOfEnding(ending: Ending): number {
  const { problem } = ending;
  const state = ending.kind === "reported" ? ending.state : undefined;
  if (problem?.code === "ERR_WINDSOCK_ATTEMPT_CANCELLED" && "signal" in problem) {
    const code = ofSignal[String(problem.signal)];
    if (code !== undefined && state !== "success") {
      return code;
    }
  }
  return state === undefined ? exitCodeOfError(problem) : ofState[state];
}

/** The exit code of an error; 70 for one that nobody expected. */
export function exitCodeOfError(error: unknown): number {
  const { code, status } = Object(error);
  const word = String(code).replace("ERR_WINDSOCK_", "");
  return word === "API_STATUS" && status >= 500 ? 69 : (ofError[word] ?? bug);
}
