import t from "tap";
import { type Context, Dag, type DagModel, modelOf, param } from "../../src/authoring/index.ts";
import { createContext } from "../../src/runner/context.ts";
import { createLogStream } from "../../src/runner/log-stream.ts";
import { createMasker } from "../../src/runner/masker.ts";
import {
  type Script,
  type StartupParts,
  scriptedRequests,
  startupOf,
} from "../support/runner-startup.ts";

t.test("context: says which try of which task this is", async (t) => {
  const { context } = open({ ti: { map_index: 2, try_number: 3 }, about: { should_retry: true } });
  t.strictSame(context.ti, {
    id: "01990000-0000-7000-8000-000000000001",
    dagId: "etl",
    taskId: "a",
    runId: "manual__1",
    tryNumber: 3,
    maxTries: 0,
    mapIndex: 2,
    startDate: new Date("2026-01-01T00:00:01Z"),
    shouldRetry: true,
  });
  t.match(open({ ti: { map_index: null } }).context.ti, { mapIndex: -1, shouldRetry: false });
});

t.test("context: has the run with its dates", async (t) => {
  const { context } = open({ run: { conf: { limit: 3 }, partition_key: "2026" } });
  t.strictSame(context.dagRun, {
    dagId: "etl",
    runId: "manual__1",
    runType: "manual",
    logicalDate: new Date("2026-01-01T00:00:00Z"),
    dataInterval: {
      start: new Date("2025-12-31T00:00:00Z"),
      end: new Date("2026-01-01T00:00:00Z"),
    },
    runAfter: new Date("2026-01-01T00:00:00Z"),
    startDate: new Date("2026-01-01T00:00:00.500Z"),
    conf: { limit: 3 },
    partitionKey: "2026",
  });
});

t.test("context: has undefined where the run has no date", async (t) => {
  const { dagRun } = open({
    run: { logical_date: null, data_interval_start: null, start_date: null, conf: null },
  }).context;
  t.match(dagRun, { logicalDate: undefined, dataInterval: undefined, startDate: undefined });
  t.strictSame([dagRun.conf, dagRun.partitionKey], [{}, undefined]);
  t.equal(open({ run: { data_interval_end: null } }).context.dagRun.dataInterval, undefined);
  t.strictSame(open({ run: { conf: "text" } }).context.dagRun.conf, {});
});

t.test("context: params are the Dag's defaults with the run's conf over them", async (t) => {
  const params = { limit: param(10), title: "x", must: param<string>(undefined) };
  t.strictSame(open({}, { params }).context.params, { limit: 10, title: "x" });
  const conf: unknown = JSON.parse('{"limit": 3, "__proto__": {"polluted": true}}');
  const own = open({ run: { conf } }, { params }).context.params;
  t.equal(JSON.stringify(own), '{"limit":3,"title":"x","__proto__":{"polluted":true}}');
  t.equal(Reflect.get({}, "polluted"), undefined);
});

t.test("context: tells how a deferred task goes on", async (t) => {
  t.equal(open().context.resumed, undefined);
  t.strictSame(open({ about: { next_method: "go", next_kwargs: { n: 1 } } }).context.resumed, {
    method: "go",
    kwargs: { n: 1 },
  });
  t.strictSame(open({ about: { next_method: "go" } }).context.resumed, {
    method: "go",
    kwargs: {},
  });
});

t.test("context: logs at each level, for the task", async (t) => {
  const { context, lines } = open();
  context.log.debug("d");
  context.log.info("i", { n: 1 });
  context.log.warning("w");
  context.log.error("e");
  context.log.info(JSON.parse("42"));
  t.match(
    lines.map((line) => JSON.parse(line)),
    [
      { level: "debug", event: "d", logger: "task" },
      { level: "info", event: "i", n: 1 },
      { level: "warning", event: "w" },
      { level: "error", event: "e" },
      { level: "info", event: "42" },
    ],
  );
});

t.test("context: fetches nothing before it is asked, then through the supervisor", async (t) => {
  const { context, asked, signal } = open(
    {},
    {},
    {
      GetVariable: () => ({ value: "v" }),
      GetConnection: () => ({ conn_id: "c", conn_type: "http", password: null }),
      GetXCom: () => ({ value: 1 }),
    },
  );
  t.equal(context.signal, signal);
  t.strictSame(asked, []);
  t.equal(await context.variables.get("k"), "v");
  t.match(await context.connections.get("c"), { id: "c" });
  t.equal(await context.xcom.pull(), 1);
  t.match(asked, [
    { type: "GetVariable" },
    { type: "GetConnection" },
    { type: "GetXCom", task_id: "a" },
  ]);
});

function open(
  parts: StartupParts = {},
  options: ConstructorParameters<typeof Dag>[1] = {},
  script: Script = {},
): { context: Context; asked: unknown[]; lines: string[]; signal: AbortSignal } {
  const { supervisor, asked } = scriptedRequests(script);
  const lines: string[] = [];
  const log = createLogStream({ isWritten: () => true, mask: String, now: () => new Date(0) });
  log.open((line) => lines.push(line));
  const { signal } = new AbortController();
  const context = createContext({
    startup: startupOf(parts),
    dag: modelFor(new Dag("etl", options)),
    supervisor,
    log,
    masker: createMasker(),
    signal,
  });
  return { context, asked, lines, signal };
}

function modelFor(dag: Dag): DagModel {
  const model = modelOf(dag);
  if (model === undefined) {
    throw new TypeError("no Dag");
  }
  return model;
}
