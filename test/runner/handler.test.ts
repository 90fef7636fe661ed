import t, { type Test } from "tap";
import type { RunnerRequest } from "../../src/contract/index.ts";
import type { Ending } from "../../src/runner/ending.ts";
import { runHandler } from "../../src/runner/handler.ts";
import { createLogStream } from "../../src/runner/log-stream.ts";
import { createMasker } from "../../src/runner/masker.ts";
import { providePublicApi } from "../../src/runner/public-api.ts";
import {
  type Script,
  type StartupParts,
  scriptedRequests,
  startupOf,
} from "../support/runner-startup.ts";

providePublicApi();
let made = 0;

t.test("runHandler: hands over arguments and context, publishes what is returned", async (t) => {
  const { asked, clocks } = await run(
    t,
    'const b = dag.task("b", () => 1)(); dag.task("a", async (args, { ti }) => ({ ...args, ti: ti.taskId, ctx: getContext().ti === ti }))({ b });',
    { script: { GetXCom: () => ({ value: 5 }) } },
  );
  t.match(asked, [
    { type: "GetXCom", task_id: "b" },
    { type: "SetXCom", key: "return_value", value: { b: 5, ti: "a", ctx: true } },
  ]);
  t.equal(asked.length, 2);
  t.strictSame(clocks, [undefined]);
});

const results: Readonly<Record<string, [string, readonly unknown[]]>> = {
  "undefined is none": ['dag.task("a", () => undefined)();', []],
  "null is one": ['dag.task("a", () => null)();', [["return_value", null]]],
  "none when the task does not push": ['dag.task("a", { doXcomPush: false }, () => 1)();', []],
  "one when it says that it pushes": [
    'dag.task("a", { doXcomPush: true }, () => [1])();',
    [["return_value", [1]]],
  ],
  "each key of multiple outputs, and the whole": [
    'dag.task("a", { multipleOutputs: true }, () => ({ x: 1, y: { z: 2 } }))();',
    [
      ["x", 1],
      ["y", { z: 2 }],
      ["return_value", { x: 1, y: { z: 2 } }],
    ],
  ],
};
for (const [name, [code, pushed]] of Object.entries(results)) {
  t.test(`runHandler: what is published: ${name}`, async (t) => {
    const { asked } = await run(t, code);
    t.strictSame(
      asked.map((request) => [Reflect.get(request, "key"), Reflect.get(request, "value")]),
      pushed,
    );
  });
}

for (const value of ["[1]", "7", "null", "'text'"]) {
  t.test(`runHandler: multiple outputs cannot be made of ${value}`, async (t) => {
    await t.rejects(run(t, `dag.task("a", { multipleOutputs: true }, () => (${value}))();`), {
      code: "ERR_WINDSOCK_VALUE_NOT_JSON",
      path: "$",
    });
  });
}

t.test(
  "runHandler: a value that is no JSON names its path, and nothing is published",
  async (t) => {
    const { attempt, asked } = prepare(
      t,
      'dag.task("a", { multipleOutputs: true }, () => ({ x: 1, rows: [{ when: new Date(0) }] }))();',
    );
    await t.rejects(attempt(), {
      code: "ERR_WINDSOCK_VALUE_NOT_JSON",
      path: "$.rows[0].when",
    });
    t.strictSame(asked, []);
  },
);

t.test("runHandler: a handler that goes on after its end publishes nothing", async (t) => {
  const { asked } = await run(t, 'dag.task("a", () => 1)();', { isOver: true });
  t.strictSame(asked, []);
});

t.test("runHandler: the handler sees whether it is to stop", async (t) => {
  const { asked } = await run(t, 'dag.task("a", (_args, { signal }) => signal.aborted)();');
  t.match(asked, [{ type: "SetXCom", value: false }]);
});

t.test("runHandler: the handler's time is its executionTimeout", async (t) => {
  const { clocks } = await run(t, 'dag.task("a", { executionTimeout: "1m30s" }, () => 1)();');
  t.strictSame(clocks, [90]);
});

t.test("runHandler: our supervisor hears of the time, Airflow's does not", async (t) => {
  const code = 'dag.task("a", { executionTimeout: "1m30s", doXcomPush: false }, () => 1)();';
  t.strictSame((await run(t, code, { isOurs: true })).asked, [
    { type: "SetExecutionTimeout", timeout_seconds: 90 },
  ]);
  t.strictSame((await run(t, code)).asked, []);
  const timeless = 'dag.task("a", { doXcomPush: false }, () => 1)();';
  t.strictSame((await run(t, timeless, { isOurs: true })).asked, []);
});

t.test("runHandler: what a handler throws at once is a rejection", async (t) => {
  await t.rejects(run(t, 'dag.task("a", () => { throw new TypeError("no"); })();'), {
    name: "TypeError",
    message: "no",
  });
});

t.test("runHandler: a task of no function has nothing to run", async (t) => {
  const { asked } = await run(
    t,
    `const model = dag[Object.getOwnPropertySymbols(dag)[0]];
     dag.task("a", () => 1)();
     Object.defineProperty(model.tasks.get("a"), "handler", { value: undefined });`,
  );
  t.strictSame(asked, []);
});

t.test("runHandler: an unknown task is named with the nearest, before anything runs", async (t) => {
  const code = 'dag.task("load", () => 1)(); dag.task("extract", () => 1)();';
  const { attempt, asked } = prepare(t, code, { parts: { ti: { task_id: "laod" } } });
  await t.rejects(attempt(), {
    code: "ERR_WINDSOCK_TASK_NOT_FOUND",
    message: "the Dag etl has no task laod; nearest: load",
    taskIds: ["load", "extract"],
  });
  t.strictSame(asked, []);
});

t.test("runHandler: XComs of an earlier try are deleted first", async (t) => {
  for (const map_index of [2, null]) {
    const { asked } = await run(t, 'dag.task("a", () => 1)();', {
      parts: { ti: { map_index }, about: { xcom_keys_to_clear: ["return_value", "k"] } },
    });
    const own = { dag_id: "etl", run_id: "manual__1", task_id: "a", map_index: map_index ?? -1 };
    t.strictSame(asked.slice(0, 2), [
      { type: "DeleteXCom", key: "return_value", ...own },
      { type: "DeleteXCom", key: "k", ...own },
    ]);
  }
  const { asked } = await run(t, 'dag.task("a", () => undefined)();', {
    parts: { about: { xcom_keys_to_clear: null } },
  });
  t.strictSame(asked, []);
});

t.test("runHandler: a task whose trigger failed does not run again", async (t) => {
  const cases = [
    [{ error: "Trigger timeout", traceback: null }, "Trigger timeout"],
    ["text", "text"],
    [null, "null"],
  ] as const;
  for (const [next_kwargs, detail] of cases) {
    const { attempt, asked } = prepare(t, 'dag.task("a", () => 1)();', {
      parts: { about: { next_method: "__fail__", next_kwargs } },
    });
    await t.rejects(attempt(), {
      code: "ERR_WINDSOCK_DEFERRAL_FAILED",
      message: `the trigger did not fire: ${detail}`,
    });
    t.strictSame(asked, []);
  }
});

interface Options {
  readonly parts?: StartupParts;
  readonly script?: Script;
  readonly isOver?: boolean;
  readonly isOurs?: boolean;
}

/** A Dag called etl with these tasks, and the attempt of one of them: `a` where nothing else is said. */
function prepare(
  t: Test,
  code: string,
  { parts = {}, script = {}, isOver = false, isOurs = false }: Options = {},
): {
  attempt: () => Promise<void>;
  asked: readonly RunnerRequest[];
  clocks: readonly (number | undefined)[];
} {
  made += 1; // a module is loaded once by its path
  const dags = t.testdir({
    [`dag-${made}.mjs`]: `import { Dag, getContext } from "windsock";
const dag = new Dag("etl");
${code}
export default dag;
export const used = getContext;`,
  });
  const { supervisor, asked } = scriptedRequests(script);
  const clocks: (number | undefined)[] = [];
  const ending: Ending = {
    signal: new AbortController().signal,
    end: Promise.resolve({ how: "returned" }),
    isOver,
    settle: () => {},
    startClock: (seconds) => clocks.push(seconds),
  };
  const log = createLogStream({ isWritten: () => true, mask: String, now: () => new Date(0) });
  const handlerParts = {
    startup: startupOf(parts),
    supervisor,
    places: { dags, bundleConfig: undefined, cwd: "/" },
    log,
    masker: createMasker(),
    isOurs,
  };
  return { attempt: () => runHandler(handlerParts, ending), asked, clocks };
}

async function run(t: Test, code: string, options?: Options) {
  const { attempt, asked, clocks } = prepare(t, code, options);
  await attempt();
  return { asked, clocks };
}
