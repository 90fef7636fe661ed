import t from "tap";
import {
  ConfInvalidError,
  ConnectionInvalidError,
  DagAmbiguousError,
  DagFileBrokenError,
  DagFileMissingError,
  DagNotRunnableError,
  DagUnknownError,
  LogicalDateInvalidError,
  RunExistsError,
  RunStuckError,
  TaskUnknownError,
} from "../../src/local/run-errors.ts";

for (const [message, { error, facts }] of Object.entries({
  "no such file: a.ts": { error: new DagFileMissingError("a.ts"), facts: { file: "a.ts" } },
  "the Dag file could not be loaded: a.ts": {
    error: new DagFileBrokenError("a.ts", "SyntaxError"),
    facts: { file: "a.ts", detail: "SyntaxError" },
  },
  "a.ts has 2 Dags: x, y": {
    error: new DagAmbiguousError("a.ts", ["x", "y"]),
    facts: { dagIds: ["x", "y"] },
  },
  "no Dag x in the file": { error: new DagUnknownError("x", undefined), facts: { dagId: "x" } },
  "no Dag x in the file; nearest: y": {
    error: new DagUnknownError("x", "y"),
    facts: { nearest: "y" },
  },
  "no task a in the Dag x": {
    error: new TaskUnknownError("x", "a", undefined),
    facts: { taskId: "a" },
  },
  "no task a in the Dag x; nearest: b": {
    error: new TaskUnknownError("x", "a", "b"),
    facts: { nearest: "b" },
  },
  "the connection c is no JSON": {
    error: new ConnectionInvalidError("c", "is no JSON"),
    facts: { connectionId: "c" },
  },
  "said so": { error: new ConfInvalidError("said so", "p"), facts: { param: "p" } },
  "not a date: now": { error: new LogicalDateInvalidError("now"), facts: {} },
  "the embedded scheduler cannot run the Dag x: it uses mapping, failFast": {
    error: new DagNotRunnableError("x", ["mapping", "failFast"]),
    facts: { unsupported: ["mapping", "failFast"] },
  },
  "the Dag x already has a run at 2026-01-31 in this database": {
    error: new RunExistsError("x", "2026-01-31"),
    facts: {},
  },
  "nothing is left to do in the run r, and these have not ended: a deferred, b none": {
    error: new RunStuckError("r", [
      { taskId: "a", state: "deferred" },
      { taskId: "b", state: null },
    ]),
    facts: { taskIds: ["a", "b"] },
  },
})) {
  t.test(`${error.code}: ${message}`, async (t) => {
    t.match(error, { message, ...facts });
    t.ok(error.cure.endsWith(".") || error.cure.endsWith("`."), "the cure is a sentence");
  });
}
