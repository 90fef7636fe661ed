import t from "tap";
import { describeExit, problemOfExit } from "../../src/supervisor/exit.ts";

t.test("problemOfExit: an end by itself is a problem, also with code 0", async (t) => {
  t.match(problemOfExit({ kind: "exited", code: 0 }, true), {
    code: "ERR_WINDSOCK_RUNNER_ENDED_WITHOUT_RESULT",
    exitCode: 0,
  });
  t.match(problemOfExit({ kind: "killed", signal: "SIGKILL" }, true), {
    code: "ERR_WINDSOCK_RUNNER_KILLED",
    signal: "SIGKILL",
  });
});

t.test("problemOfExit: a runner that was never heard did not start", async (t) => {
  t.match(problemOfExit({ kind: "exited", code: 1 }, false), {
    code: "ERR_WINDSOCK_RUNNER_START",
    message: /it ended with exit code 1 before it was heard/,
  });
});

t.test("describeExit: in few words", async (t) => {
  t.equal(describeExit({ kind: "exited", code: 3 }), "exit code 3");
  t.equal(describeExit({ kind: "killed", signal: "SIGTERM" }), "SIGTERM");
});
