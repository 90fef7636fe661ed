import t from "tap";
import * as errors from "../../src/supervisor/errors.ts";

const cause = new Error("cause");

const thrown: Readonly<Record<string, Error>> = {
  "XComResult.value is 1, which is lost": new errors.ValueLostError(
    "XComResult.value",
    "is 1, which is lost",
  ),
  "AIRFLOW__X is no number": new errors.ConfigurationError("AIRFLOW__X", "is no number"),
  "the runner did not start: it is not there": new errors.RunnerStartError("it is not there"),
  "the runner ended with exit code 0 (did code end the process itself?) and without a result":
    new errors.RunnerEndedWithoutResultError(0),
  "the runner ended with exit code 134 (aborted, mostly because the heap was full) and without a result":
    new errors.RunnerEndedWithoutResultError(134),
  "the runner ended with exit code 7 and without a result":
    new errors.RunnerEndedWithoutResultError(7),
  "the runner was killed by SIGKILL, probably because memory ran out, before it reported a result":
    new errors.RunnerKilledError("SIGKILL"),
  "the runner was killed by SIGSEGV before it reported a result": new errors.RunnerKilledError(
    "SIGSEGV",
  ),
  "the runner left a reply unread for 60 s": new errors.RunnerNotReadingError(60_000),
  "the task did not end by itself after its execution timeout of 30 s":
    new errors.RunnerTimedOutError(30),
  "3 heartbeats failed in a row": new errors.LeaseLostError("3 heartbeats failed in a row"),
  "the server says that the task must stop: not_found (404)": new errors.StoppedByServerError(
    "not_found (404)",
    { cause },
  ),
  "the attempt was not begun: it runs": new errors.AttemptDroppedError("it runs"),
  "the workload's token expired 61 s before the attempt could begin":
    new errors.TokenExpiredBeforeStartError(61),
  'isolation "user" is not available: no rights': new errors.IsolationUnavailableError(
    "user",
    "no rights",
  ),
  "the supervisor ended while the task ran; its successor reports the attempt":
    new errors.SupervisorCrashedError(),
  "the attempt was cut short by SIGTERM": new errors.AttemptCancelledError("SIGTERM"),
  "the server could not be told that the attempt ended as success":
    new errors.StateNotReportedError("success"),
  "SetXCom names the XCom of another task": new errors.RequestNotAllowedError(
    "SetXCom names the XCom of another task",
  ),
};

for (const [message, error] of Object.entries(thrown)) {
  t.test(`${error.name}: states the fact in one line`, async (t) => {
    t.equal(error.message, message);
    t.ok(message.length <= 120);
  });
}

t.test("errors: keep their facts and their cause", async (t) => {
  t.equal(new errors.StoppedByServerError("x", { cause }).cause, cause);
  t.equal(new errors.RequestNotAllowedError("x").status, 403);
  t.equal(new errors.RequestNotAllowedError("x", 400).status, 400);
  t.equal(new errors.ConfigurationError("A", "b").setting, "A");
});
