import t from "tap";
import {
  ConnectionExtraNotJsonError,
  ConnectionNotFoundError,
  DagNotFoundError,
  DeferralFailedError,
  DuplicateDagError,
  ExecutionTimeoutError,
  hasCode,
  ModuleNotLoadableError,
  NoSupervisorError,
  TaskEndedEarlyError,
  TaskNotFoundError,
  TaskStoppedError,
  ValueNotJsonError,
  VariableNotFoundError,
  VariableNotJsonError,
} from "../../src/runner/errors.ts";

const cases = [
  [
    new ModuleNotLoadableError("/dags/etl.ts", 3, "SyntaxError: x"),
    "MODULE_NOT_LOADABLE",
    "etl.ts:3: SyntaxError: x",
  ],
  [new ModuleNotLoadableError("/dags/etl.ts", undefined, "x"), "MODULE_NOT_LOADABLE", "etl.ts: x"],
  [new DuplicateDagError("etl"), "DUPLICATE_DAG", "the file has two Dags etl"],
  [new DagNotFoundError("etk", "dags", "etl"), "DAG_NOT_FOUND", "no Dag etk in dags; nearest: etl"],
  [new DagNotFoundError("etk", "dags", undefined), "DAG_NOT_FOUND", "no Dag etk in dags"],
  [
    new TaskNotFoundError("etl", "laod", ["load"], "load"),
    "TASK_NOT_FOUND",
    "the Dag etl has no task laod; nearest: load",
  ],
  [new TaskNotFoundError("etl", "x", []), "TASK_NOT_FOUND", "the Dag etl has no task x"],
  [new VariableNotFoundError("k"), "VARIABLE_NOT_FOUND", "there is no variable k"],
  [new VariableNotJsonError("k"), "VARIABLE_NOT_JSON", "the variable k does not hold JSON"],
  [new ConnectionNotFoundError("c"), "CONNECTION_NOT_FOUND", "there is no connection c"],
  [
    new ConnectionExtraNotJsonError("c"),
    "CONNECTION_EXTRA_NOT_JSON",
    "the extra of the connection c is not JSON",
  ],
  [new ValueNotJsonError("$.a", "a Date"), "VALUE_NOT_JSON", "$.a is a Date"],
  [new TaskEndedEarlyError("process.exit(0) was called"), "TASK_ENDED_EARLY", /exit/],
  [new TaskStoppedError("told to stop"), "TASK_STOPPED", /stop/],
  [new ExecutionTimeoutError(5), "EXECUTION_TIMEOUT", /of 5 s$/],
  [new DeferralFailedError("x"), "DEFERRAL_FAILED", "x"],
  [new NoSupervisorError("x"), "NO_SUPERVISOR", "x"],
] as const;
for (const [error, code, message] of cases) {
  t.test(`${error.name}: ${error.message}`, async (t) => {
    t.equal(error.code, `ERR_WINDSOCK_${code}`);
    t.match(error.message, message);
    t.match(error.cure, /\.$/);
    t.ok(hasCode(error, error.code));
  });
}

t.test("errors: long lists and texts are cut", async (t) => {
  t.ok(new ModuleNotLoadableError("a.ts", 1, "x".repeat(200)).message.length <= 120);
  t.notOk(hasCode(new Error("x"), "ERR_WINDSOCK_TASK_STOPPED"));
});
