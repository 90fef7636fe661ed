// Tasks that end as no task should.
/* oxlint-disable no-console -- what user code does */
import { setTimeout } from "node:timers/promises";
import { Dag, getContext } from "windsock";

const dag: Dag = new Dag("hazards");
const sleepMs = 60_000;

dag.task("exits", () => process.exit(0))();
dag.task("exits_later", async () => {
  globalThis.setTimeout(() => process.exit(3), 1);
  await setTimeout(sleepMs);
})();
dag.task("exits_and_catches", async () => {
  try {
    process.exit(0);
  } catch {
    return "still here";
  }
})();
dag.task("floating", async () => {
  void Promise.reject(new Error("nobody waits for me"));
  await setTimeout(sleepMs);
})();
dag.task("uncaught", async () => {
  globalThis.setTimeout(() => {
    throw new Error("from a timer");
  }, 1);
  await setTimeout(sleepMs);
})();
dag.task("never_settles", () => new Promise(() => undefined))();
dag.task("too_long", { executionTimeout: "50ms" }, async (_args, { signal, log }) => {
  try {
    await setTimeout(sleepMs, undefined, { signal });
  } catch {
    log.info("cleaned up");
  }
})();
dag.task("aggregate", () => {
  throw new AggregateError([new Error("first"), new RangeError("second")], "both failed", {
    cause: new Error("the root"),
  });
})();
dag.task("stops", async (_args, { signal, log }) => {
  log.info("ready");
  await setTimeout(sleepMs, undefined, { signal });
})();
dag.task("stops_well", async (_args, { signal, log }) => {
  log.info("ready");
  await setTimeout(sleepMs, undefined, { signal }).catch(() => undefined);
  return "stopped in time";
})();
dag.task("ignores_stop", async (_args, { log }) => {
  log.info("ready");
  await setTimeout(sleepMs);
})();
dag.task("leaves_open", async () => {
  globalThis.setInterval(() => undefined, sleepMs);
  return "done";
})();
dag.task("leaves_a_moment", async () => {
  globalThis.setTimeout(() => console.log("after the outcome"), 50);
})();
dag.task("prints_password", async (_args, { connections, variables, log }) => {
  const { password, uri } = await connections.get("db");
  console.log(`password ${password}`);
  log.info(`password ${password}`, { uri, token: await variables.get("api_token") });
  throw new Error(`cannot log in with ${password}`);
})();
dag.task("three_at_once", async (_args, { variables }) =>
  Promise.all(["a", "b", "c"].map((key) => variables.get(key))),
)();
dag.task("logs", async (_args, { log }) => {
  log.debug("debug", { n: 1 });
  log.warning("half \ud800", { "\ud800": "\ud800" });
  console.log(JSON.stringify(Object.keys(process.env).toSorted()));
})();
dag.task("half", () => "\ud800x")();
dag.task("proto", () => JSON.parse('{"__proto__": {"polluted": true}, "big": 1}'))();
dag.task("bigint", async (_args, { xcom }) => {
  const found = await xcom.pull({ taskIds: "proto" });
  return { found, type: typeof found, polluted: Reflect.get({}, "polluted") ?? null };
})();
dag.task("big_result", () => "x".repeat(5_000_000))();
dag.task("asks_for_nothing", async () => {
  await getContext().variables.get("missing");
})();
dag.task("defaults", async (_args, { variables }) => [
  await variables.get("missing", { default: 5 }),
  await variables.getJson("missing", { default: { a: 1 } }),
])();

const dags: readonly Dag[] = [new Dag("other"), dag];
export default dags;
