import { type ApiAnswer, ApiStatusError, type Call } from "../../src/api/index.ts";

/** What one call ends in. */
export type CallOutcome = ApiAnswer | Error;

/** Plays the function that makes calls: answers as the script says, the last outcome for all that follow. */
export function scriptCalls(...outcomes: readonly CallOutcome[]): {
  readonly call: Call;
  /** Operation, parameters and options of each call, in order. */
  readonly calls: readonly Parameters<Call>[];
} {
  const calls: Parameters<Call>[] = [];
  const call: Call = async (...args) => {
    calls.push(args);
    const outcome = outcomes[Math.min(calls.length, outcomes.length) - 1] ?? answer(204);
    if (outcome instanceof Error) {
      throw outcome;
    }
    return outcome;
  };
  return { call, calls };
}

/** A success. */
export function answer(
  status: number,
  body?: unknown,
  headers: ApiAnswer["headers"] = {},
): ApiAnswer {
  return { operation: "op", status, headers, body, attempts: 1 };
}

/** An answer with an error's status. */
export function statusError(status: number, detail: unknown, attempts = 1): ApiStatusError {
  return new ApiStatusError({ operation: "op", status, attempts, detail, said: "" });
}
