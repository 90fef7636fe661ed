import t from "tap";
import { Dag } from "../../src/authoring/dag.ts";
import { modelOf } from "../../src/authoring/model.ts";
import { referencesIn } from "../../src/authoring/task-ref.ts";

t.test("Dag: its call graph is its task graph", async (t) => {
  const dag = new Dag("etl");
  const extract = dag.task("extract", async () => ({ data: [1, 2, 3] }));
  const transform = dag.task("transform", ({ input }: { input: { data: number[] } }) => ({
    sum: input.data.length,
  }));
  const load = dag.task(
    "load",
    { retries: 3 },
    async (_args: { sums: { sum: number }[] }) => "done",
  );
  const extracted = extract();
  load({ sums: [transform({ input: extracted })] }).after(extracted);
  t.strictSame(edgesOf(dag), { extract: ["transform", "load"], transform: ["load"], load: [] });
  t.strictSame(
    referencesIn(modelOf(dag)?.tasks.get("load")?.args).map(({ taskId }) => taskId),
    ["transform"],
  );
});

t.test("Dag: gives tasks its queue and default options, and theirs come first", async (t) => {
  const dag = new Dag("etl", { queue: "typescript", defaultArgs: { retries: 2, pool: "slow" } });
  dag.task("a", { retries: 0 }, () => 1)();
  dag.task("b", { queue: "fast" }, () => 1)();
  const { tasks } = modelOf(dag) ?? {};
  t.strictSame(tasks?.get("a")?.options, { queue: "typescript", retries: 0, pool: "slow" });
  t.strictSame(tasks?.get("b")?.options, { queue: "fast", retries: 2, pool: "slow" });
});

t.test("Dag: reads dates in its time zone", async (t) => {
  const model = modelOf(
    new Dag("etl", {
      timezone: "Europe/Berlin",
      startDate: "2026-01-01",
      endDate: "2026-01-02",
    }),
  );
  t.equal(model?.startSeconds, Date.parse("2025-12-31T23:00:00Z") / 1000);
  t.equal(model?.endSeconds, Date.parse("2026-01-01T23:00:00Z") / 1000);
  t.equal(modelOf(new Dag("etl"))?.startSeconds, undefined);
});

for (const id of ["", "a b", "ä", "a/b", "x".repeat(251)]) {
  t.test(`Dag: refuses the id ${JSON.stringify(id).slice(0, 20)}`, async (t) => {
    t.throws(() => new Dag(id), { code: "ERR_WINDSOCK_ID_INVALID" });
    t.throws(() => new Dag("etl").task(id, () => 1), { code: "ERR_WINDSOCK_ID_INVALID", id });
  });
}

t.test(
  "Dag: refuses what is no option, no zone, a task's id twice and a second call",
  async (t) => {
    const code = "ERR_WINDSOCK_OPTION_INVALID";
    const options: object = { shedule: "@daily" };
    t.throws(() => new Dag("etl", options), { code, nearest: "schedule" });
    const defaults: object = { defaultArgs: { retires: 1 } };
    t.throws(() => new Dag("etl", defaults), { code, nearest: "retries" });
    t.throws(() => new Dag("etl", { timezone: "Nowhere" }), { code, option: "timezone" });
    const dag = new Dag("etl");
    const a = dag.task("a", () => 1);
    t.throws(() => dag.task("a", () => 1), {
      code: "ERR_WINDSOCK_DUPLICATE_TASK",
      dagId: "etl",
      taskId: "a",
    });
    a();
    t.throws(() => a(), { code: "ERR_WINDSOCK_TASK_CALLED_TWICE", taskId: "a" });
  },
);

t.test("Dag: refuses references of another Dag and what only looks like one", async (t) => {
  const foreign = new Dag("other").task("a", () => 1)();
  const dag = new Dag("etl");
  const mine = dag.task("a", () => 1)();
  const use = dag.task("b", (_args: { n: number }) => 1);
  t.throws(() => use({ n: foreign }), { code: "ERR_WINDSOCK_REFERENCE_INVALID", taskId: "a" });
  t.throws(() => mine.before(foreign), { code: "ERR_WINDSOCK_REFERENCE_INVALID" });
  t.throws(() => mine.after({ taskId: "a", xcomKey: "k" }), {
    code: "ERR_WINDSOCK_REFERENCE_INVALID",
  });
});

t.test("Dag: types of arguments are checked where a task is called", async (t) => {
  const dag = new Dag("types");
  const text = dag.task("text", async () => "text")();
  const rows = dag.task("rows", () => ({ list: [1, 2], deep: { k: 1 } }))();
  const want = (taskId: string) =>
    dag.task(taskId, async (_args: { n: number; o?: { list: number[] } }) => 1);
  // @ts-expect-error a text where a number is wanted
  want("a")({ n: text });
  // @ts-expect-error a text deep inside where a number is wanted
  want("b")({ n: 1, o: { list: [text] } });
  // @ts-expect-error the key is said to be a text
  want("c")({ n: rows.key<string>("list") });
  // @ts-expect-error an argument is missing
  want("d")({});
  // @ts-expect-error the arguments are missing
  want("e")();
  // @ts-expect-error there is no such argument
  want("f")({ n: 1, m: 2 });
  want("g")({ n: rows.key("count"), o: { list: [1, rows.key<number>("first")] } });
  const whole = dag.task(
    "whole",
    (_args: { v: { list: readonly number[]; deep: { k: number } } }) => 1,
  );
  whole({ v: rows });
  const anything = dag.task("anything", (_args: { v: unknown; u?: unknown }) => 1);
  anything({ v: [text, { rows }] });
  t.end();
});

function edgesOf(dag: Dag): Record<string, string[]> {
  const tasks = modelOf(dag)?.tasks.values() ?? [];
  return Object.fromEntries([...tasks].map(({ taskId, downstream }) => [taskId, [...downstream]]));
}
