import t from "tap";
import { checkRunnable, partOf } from "../../src/local/run-part.ts";
import { readInstances } from "../../src/local/run-rows.ts";
import { readScheduledDag } from "../../src/local/schedule/read-dag.ts";
import { documentOf, storedRun } from "../support/local-run.ts";

t.test("checkRunnable: a Dag that uses what is not known here", async (t) => {
  const dag = readScheduledDag(documentOf({ a: { _is_mapped: true } }).dag);
  t.throws(() => checkRunnable(dag, undefined), {
    code: "ERR_WINDSOCK_DAG_NOT_RUNNABLE",
    unsupported: ["mapping"],
  });
});

t.test("checkRunnable: a task that is there, and one that is not", async (t) => {
  const dag = readScheduledDag(documentOf({ extract: {}, load: {} }).dag);
  checkRunnable(dag, undefined);
  checkRunnable(dag, "load");
  t.throws(() => checkRunnable(dag, "laod"), {
    code: "ERR_WINDSOCK_TASK_UNKNOWN",
    nearest: "load",
  });
});

t.test("partOf: a run of one task has that task alone; any other has the whole Dag", async (t) => {
  const tasks = { a: { downstream_task_ids: ["b"] }, b: { downstream_task_ids: ["c"] }, c: {} };
  const alone = storedRun(tasks, { onlyTask: "b" });
  const part = partOf(alone.dag, readInstances(alone.store, alone.key));
  t.strictSame([...part.tasks.keys()], ["b"]);
  t.match(part.tasks.get("b"), { upstream: [], downstream: [] });
  const whole = storedRun(tasks);
  t.equal(partOf(whole.dag, readInstances(whole.store, whole.key)), whole.dag);
  t.equal(partOf(whole.dag, []), whole.dag);
});
