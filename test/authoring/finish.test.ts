import t from "tap";
import { Dag } from "../../src/authoring/dag.ts";
import { checkFinished } from "../../src/authoring/finish.ts";
import { type DagModel, modelOf } from "../../src/authoring/model.ts";
import type { DagOptions } from "../../src/authoring/options.ts";
import { param } from "../../src/authoring/params.ts";

t.test("checkFinished: takes a diamond", async (t) => {
  const dag = new Dag("diamond");
  const [a, b, c, d] = place(dag, "a", "b", "c", "d");
  a?.before(...[b, c].filter((ref) => ref !== undefined));
  d?.after(...[b, c].filter((ref) => ref !== undefined));
  checkFinished(read(dag));
  t.end();
});

t.test("checkFinished: takes ten thousand tasks in a row", async (t) => {
  const dag = new Dag("long");
  const refs = place(dag, ...Array.from({ length: 10_000 }, (_, index) => `t${index}`));
  refs.reduce((before, after) => after.after(before));
  checkFinished(read(dag));
  t.end();
});

t.test("checkFinished: names the circle, not the way to it", async (t) => {
  const dag = new Dag("circle");
  const [start, a, b, c] = place(dag, "start", "a", "b", "c");
  if (start && a && b && c) {
    start.before(a);
    a.before(b);
    b.before(c);
    c.before(a);
  }
  t.throws(() => checkFinished(read(dag)), {
    code: "ERR_WINDSOCK_DAG_CYCLE",
    path: ["a", "b", "c", "a"],
    message: "the tasks wait for each other: a -> b -> c -> a",
  });
});

t.test("checkFinished: names a task that waits for itself", async (t) => {
  const dag = new Dag("self");
  const [a] = place(dag, "a");
  a?.before(a);
  t.throws(() => checkFinished(read(dag)), {
    code: "ERR_WINDSOCK_DAG_CYCLE",
    path: ["a", "a"],
  });
});

t.test("checkFinished: names a task that was never called", async (t) => {
  const dag = new Dag("etl");
  dag.task("forgotten", () => 1);
  t.throws(() => checkFinished(read(dag)), {
    code: "ERR_WINDSOCK_TASK_NOT_CALLED",
    taskId: "forgotten",
  });
});

const together: Readonly<Record<string, [DagOptions, string]>> = {
  "more than one run without a pause": [
    { schedule: "@continuous", maxActiveRuns: 2 },
    "maxActiveRuns",
  ],
  "catchup without a beginning": [{ schedule: "@daily", catchup: true }, "catchup"],
  "a schedule with a param that has no default": [
    { schedule: "@daily", params: { ok: 1, limit: param(undefined, { type: "integer" }) } },
    "params",
  ],
  "failing fast beside another trigger rule": [
    { failFast: true, defaultArgs: { triggerRule: "all_done" } },
    "failFast",
  ],
};
for (const [name, [options, option]] of Object.entries(together)) {
  t.test(`checkFinished: refuses ${name}`, async (t) => {
    const dag = new Dag("etl", options);
    place(dag, "a");
    t.throws(() => checkFinished(read(dag)), { code: "ERR_WINDSOCK_OPTION_INVALID", option });
  });
}

t.test("checkFinished: takes options that go together", async (t) => {
  for (const options of [
    { schedule: "@continuous" },
    { schedule: "@daily", catchup: true, startDate: "2026-01-01" },
    { catchup: true, params: { limit: param(undefined) } },
    { failFast: true },
  ]) {
    const dag = new Dag("etl", options);
    place(dag, "a");
    checkFinished(read(dag));
  }
  t.end();
});

function place(dag: Dag, ...taskIds: readonly string[]): ReturnType<ReturnType<Dag["task"]>>[] {
  return taskIds.map((taskId) => dag.task(taskId, () => undefined)());
}

function read(dag: Dag): DagModel {
  const model = modelOf(dag);
  if (model === undefined) {
    throw new Error("no Dag");
  }
  return model;
}
