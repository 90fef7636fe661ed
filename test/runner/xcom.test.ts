import t from "tap";
import { createXComs } from "../../src/runner/xcom.ts";
import { type Script, scriptedRequests, startupOf } from "../support/runner-startup.ts";

const own = { dag_id: "etl", run_id: "manual__1", task_id: "a", map_index: 2 };

t.test("pull: without options, what this instance returned", async (t) => {
  const { xcom, asked } = open({ GetXCom: () => ({ value: 1 }) });
  t.equal(await xcom.pull(), 1);
  t.strictSame(asked, [
    { type: "GetXCom", key: "return_value", ...own, include_prior_dates: false },
  ]);
});

t.test("pull: of another task the one without a map index, of any address", async (t) => {
  const { xcom, asked } = open({ GetXCom: () => ({ value: 1 }) });
  await xcom.pull({ taskIds: "b" });
  await xcom.pull({
    taskIds: "b",
    key: "k",
    dagId: "d",
    runId: "r",
    mapIndex: 3,
    includePriorDates: true,
  });
  t.match(asked, [
    { task_id: "b", map_index: null, include_prior_dates: false },
    {
      key: "k",
      dag_id: "d",
      run_id: "r",
      task_id: "b",
      map_index: 3,
      include_prior_dates: true,
    },
  ]);
});

t.test("pull: several tasks give an array in their order, one in a list too", async (t) => {
  const { xcom } = open({
    GetXCom: ({ task_id }: { task_id: string }) => ({ value: task_id === "c" ? null : task_id }),
  });
  t.strictSame(await xcom.pull({ taskIds: ["b", "c", "a"] }), ["b", null, "a"]);
  t.strictSame(await xcom.pull({ taskIds: ["c"], default: 0 }), [0]);
  t.strictSame(await xcom.pull({ taskIds: [] }), []);
});

t.test("pull: null, or the default, where there is none; what is false stays", async (t) => {
  const { xcom } = open({
    GetXCom: ({ key }: { key: string }) => ({ value: key === "no" ? false : null }),
  });
  t.equal(await xcom.pull(), null);
  t.equal(await xcom.pull({ default: 5 }), 5);
  t.equal(await xcom.pull({ key: "no", default: 5 }), false);
});

t.test("push: publishes JSON under a key of this instance", async (t) => {
  const { xcom, asked } = open();
  await xcom.push("k", { a: 1, b: undefined });
  t.strictSame(asked, [{ type: "SetXCom", key: "k", ...own, value: { a: 1 } }]);
});

t.test("push: what is no JSON is not sent", async (t) => {
  const { xcom, asked } = open();
  await t.rejects(xcom.push("k", new Map()), { code: "ERR_WINDSOCK_VALUE_NOT_JSON", path: "$" });
  t.strictSame(asked, []);
});

t.test("delete: its own return value, or what is named", async (t) => {
  const { xcom, asked } = open();
  await xcom.delete();
  await xcom.delete({ key: "k", taskId: "b" });
  t.strictSame(asked, [
    { type: "DeleteXCom", key: "return_value", ...own },
    { type: "DeleteXCom", ...own, key: "k", task_id: "b", map_index: null },
  ]);
});

t.test("address: a task that an old Airflow sends without a map index is not mapped", async (t) => {
  const { supervisor, asked } = scriptedRequests();
  await createXComs(supervisor, startupOf({ ti: { map_index: null } })).delete();
  t.match(asked, [{ map_index: -1 }]);
});

function open(script: Script = {}) {
  const { supervisor, asked } = scriptedRequests(script);
  return { xcom: createXComs(supervisor, startupOf({ ti: { map_index: 2 } })), asked };
}
