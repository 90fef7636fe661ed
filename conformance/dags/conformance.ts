// The Dag of the conformance kit, for runners: docs/write-a-runner.md says what each operation does.
import { type Context, Dag } from "windsock";
import { perform } from "./operations.ts";

const dag: Dag = new Dag("conformance", {
  params: { who: "nobody", count: 3 },
  tags: ["conformance", "runner"],
});

const steps = async (_args: object, context: Context): Promise<unknown> => {
  const results: unknown[] = [];
  for (const operation of await context.variables.getJson<readonly object[]>("steps")) {
    const done = await perform(operation, context);
    if ("returns" in done) {
      return done.returns;
    }
    results.push(done.result);
  }
  return results;
};

const follow = dag.task("follow", async ({ value }: { value: unknown }) => ({ got: value }));
follow({ value: dag.task("steps", steps)() });
dag.task("limited", { executionTimeout: "1s" }, steps)();
dag.task("outputs", { multipleOutputs: true }, steps)();
dag.task("silent", { doXcomPush: false }, steps)();

export default dag;
