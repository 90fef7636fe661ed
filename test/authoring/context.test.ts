import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate } from "node:timers/promises";
import t from "tap";
import { type Context, getContext, runWithContext } from "../../src/authoring/context.ts";

t.test(
  "getContext: finds the context of the task, also after waits, and of none other",
  async (t) => {
    const seen = await Promise.all(
      ["a", "b"].map((taskId) =>
        runWithContext(contextOf(taskId), async () => {
          await setImmediate();
          return getContext().ti.taskId;
        }),
      ),
    );
    t.strictSame(seen, ["a", "b"]);
  },
);

t.test("getContext: throws where no task runs", async (t) => {
  t.throws(() => getContext(), { code: "ERR_WINDSOCK_NO_CONTEXT" });
});

t.test("getContext: shares its store with other copies of the package", async (t) => {
  const store: unknown = Reflect.get(globalThis, Symbol.for("windsock.context"));
  t.ok(store instanceof AsyncLocalStorage);
  if (store instanceof AsyncLocalStorage) {
    t.equal(
      store.run(contextOf("c"), () => getContext().ti.taskId),
      "c",
    );
  }
});

function contextOf(taskId: string): Context {
  const never = (): never => {
    throw new Error("not used here");
  };
  return {
    ti: {
      id: "",
      dagId: "d",
      taskId,
      runId: "r",
      tryNumber: 1,
      maxTries: 0,
      mapIndex: -1,
      startDate: new Date(0),
      shouldRetry: false,
    },
    dagRun: {
      dagId: "d",
      runId: "r",
      runType: "manual",
      logicalDate: undefined,
      dataInterval: undefined,
      runAfter: new Date(0),
      startDate: undefined,
      conf: {},
      partitionKey: undefined,
    },
    params: {},
    variables: { get: never, getJson: never, set: never, delete: never },
    connections: { get: never },
    xcom: { pull: never, push: never, delete: never },
    log: { debug: never, info: never, warning: never, error: never },
    resumed: undefined,
    signal: new AbortController().signal,
  };
}
