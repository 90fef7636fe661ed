import t from "tap";
import { Dag } from "../../src/authoring/index.ts";
import { bindArguments } from "../../src/runner/bind-arguments.ts";
import { createXComs } from "../../src/runner/xcom.ts";
import { scriptedRequests, startupOf } from "../support/runner-startup.ts";

t.test("bindArguments: puts each value in its place, and fetches it once", async (t) => {
  const dag: Dag = new Dag("etl");
  const ref = dag.task("extract", () => ({ rows: [1] }))();
  const other = dag.task("count", () => 1)();
  const kept = new Date(0);
  const { supervisor, asked } = scriptedRequests({
    GetXCom: ({ task_id, key }: { task_id: string; key: string }) => ({
      value: `${task_id}'s ${key}`,
    }),
  });
  const args = {
    whole: ref,
    list: [ref, { again: ref.key("rows") }],
    other,
    plain: 7,
    kept,
  };
  t.strictSame(await bindArguments(args, createXComs(supervisor, startupOf())), {
    whole: "extract's return_value",
    list: ["extract's return_value", { again: "extract's rows" }],
    other: "count's return_value",
    plain: 7,
    kept,
  });
  t.match(asked, [
    { type: "GetXCom", task_id: "extract", key: "return_value", map_index: null },
    { type: "GetXCom", task_id: "extract", key: "rows" },
    { type: "GetXCom", task_id: "count", key: "return_value" },
  ]);
  t.equal(asked.length, 3);
});

t.test(
  "bindArguments: null for a task that published nothing, no request without references",
  async (t) => {
    const dag: Dag = new Dag("etl");
    const ref = dag.task("extract", () => undefined)();
    const { supervisor, asked } = scriptedRequests({ GetXCom: () => ({ value: null }) });
    const xcom = createXComs(supervisor, startupOf());
    t.strictSame(await bindArguments(undefined, xcom), undefined);
    t.strictSame(await bindArguments({ a: [1] }, xcom), { a: [1] });
    t.strictSame(asked, []);
    t.strictSame(await bindArguments([ref], xcom), [null]);
  },
);

t.test("bindArguments: a refusal is the error of the whole", async (t) => {
  const dag: Dag = new Dag("etl");
  const ref = dag.task("extract", () => 1)();
  const { supervisor } = scriptedRequests({
    GetXCom: () => {
      throw new Error("refused");
    },
  });
  await t.rejects(bindArguments({ ref }, createXComs(supervisor, startupOf())), {
    message: "refused",
  });
});
