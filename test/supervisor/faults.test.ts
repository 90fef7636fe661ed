import t from "tap";
import { LeaseLostError, RunnerStartError } from "../../src/supervisor/errors.ts";
import { asProblem, messageOf } from "../../src/supervisor/faults.ts";

t.test("messageOf: an error's message, anything else as text", async (t) => {
  t.equal(messageOf(new Error("x")), "x");
  t.equal(messageOf("y"), "y");
});

t.test("asProblem: ours as it is, others wrapped with their cause", async (t) => {
  const ours = new LeaseLostError("x");
  t.equal(asProblem(ours, RunnerStartError), ours);
  const cause = new Error("y");
  const wrapped = asProblem(cause, RunnerStartError);
  t.match(wrapped, { code: "ERR_WINDSOCK_RUNNER_START", message: /: y$/ });
  t.equal(wrapped.cause, cause);
});
