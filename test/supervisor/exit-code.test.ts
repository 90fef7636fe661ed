import t from "tap";
import { ApiStatusError, ApiUnreachableError } from "../../src/api/index.ts";
import { ContractViolatedError } from "../../src/contract/index.ts";
import * as errors from "../../src/supervisor/errors.ts";
import { exitCodeOfEnding, exitCodeOfError } from "../../src/supervisor/exit-code.ts";

const states = {
  success: 0,
  failed: 1,
  removed: 1,
  up_for_retry: 2,
  skipped: 3,
  deferred: 4,
  up_for_reschedule: 4,
  awaiting_input: 4,
} as const;
t.test("exitCodeOfEnding: by the state that was acknowledged", async (t) => {
  for (const [state, code] of Object.entries(states)) {
    const known = Object.keys(states).find((one): one is keyof typeof states => one === state);
    t.equal(
      exitCodeOfEnding({ kind: "reported", state: known ?? "success", problem: undefined }),
      code,
      state,
    );
  }
});

t.test(
  "exitCodeOfEnding: cut short by a signal, unless it was a success all the same",
  async (t) => {
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["its owner", 1],
    ] as const) {
      const problem = new errors.AttemptCancelledError(signal);
      t.equal(exitCodeOfEnding({ kind: "reported", state: "failed", problem }), code);
      t.equal(exitCodeOfEnding({ kind: "reported", state: "success", problem }), 0);
    }
    const problem = new errors.AttemptCancelledError("SIGTERM");
    t.equal(exitCodeOfEnding({ kind: "refused", problem }), 143);
  },
);

t.test("exitCodeOfEnding: by the problem, where nothing was acknowledged", async (t) => {
  const refused = (problem: errors.AttemptDroppedError) =>
    exitCodeOfEnding({ kind: "refused", problem });
  t.equal(refused(new errors.AttemptDroppedError("x")), 75);
  t.equal(exitCodeOfEnding({ kind: "stopped", problem: new errors.StoppedByServerError("x") }), 75);
  t.equal(
    exitCodeOfEnding({ kind: "unreported", problem: new errors.StateNotReportedError("failed") }),
    69,
  );
});

const status = (code: number) =>
  new ApiStatusError({ operation: "op", status: code, attempts: 1, detail: {}, said: "" });
const codes: readonly (readonly [unknown, number])[] = [
  [new ApiUnreachableError("op", 1, new Error("x")), 69],
  [status(503), 69],
  [status(403), 77],
  [new errors.TokenExpiredBeforeStartError(20), 77],
  [new errors.IsolationUnavailableError("user", "x"), 77],
  [new errors.ConfigurationError("A", "x"), 78],
  [new ContractViolatedError("workload.ti.id", "is missing"), 64],
  [new TypeError("bug"), 70],
  ["odd", 70],
];
t.test("exitCodeOfError: by its code, 70 for a bug", async (t) => {
  for (const [error, code] of codes) {
    t.equal(exitCodeOfError(error), code, String(error));
  }
});
