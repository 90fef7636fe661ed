import t from "tap";
import {
  DagCycleError,
  DuplicateTaskError,
  IdInvalidError,
  NoContextError,
  OptionInvalidError,
  ReferenceInvalidError,
  TaskCalledTwiceError,
  TaskNotCalledError,
} from "../../src/authoring/errors.ts";

const cases = [
  [new IdInvalidError("Dag", "a b"), "ID_INVALID", { id: "a b" }],
  [new DuplicateTaskError("etl", "load"), "DUPLICATE_TASK", { dagId: "etl", taskId: "load" }],
  [
    new OptionInvalidError("retires", "no such option", "retries"),
    "OPTION_INVALID",
    { nearest: "retries" },
  ],
  [new TaskNotCalledError("etl", "load"), "TASK_NOT_CALLED", { taskId: "load" }],
  [new TaskCalledTwiceError("load"), "TASK_CALLED_TWICE", { taskId: "load" }],
  [new DagCycleError(["a", "b", "a"]), "DAG_CYCLE", { path: ["a", "b", "a"] }],
  [new ReferenceInvalidError("load", "is used as a text"), "REFERENCE_INVALID", { taskId: "load" }],
  [new NoContextError(), "NO_CONTEXT", {}],
] as const;
for (const [error, code, fields] of cases) {
  t.test(`${error.name}: has its code, a short message, a cure and its facts`, async (t) => {
    t.equal(error.code, `ERR_WINDSOCK_${code}`);
    t.ok(error.message.length <= 120);
    t.match(error.cure, /\.$/);
    t.match(error, fields);
  });
}
