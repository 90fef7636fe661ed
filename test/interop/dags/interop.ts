// The Dag "interop" for our runner: each task does what the one of its name in interop.py does.
import { Dag, FailTask, SkipTask } from "windsock";

const dag: Dag = new Dag("interop");

dag.task("succeed", async () => ({ answer: 42, list: [1, 2.5, null], text: "é" }))();

dag.task("nothing", async () => {})();

dag.task("fail_now", { retries: 2 }, async () => {
  throw new FailTask("no retry");
})();

dag.task("crash", { retries: 2 }, async () => {
  throw new Error("a crash");
})();

dag.task("crash_last", async () => {
  throw new Error("a crash");
})();

dag.task("skip", async () => {
  throw new SkipTask("nothing to do");
})();

dag.task("exchange", async (_none, { connections, log, variables, xcom }) => {
  const pulled = await xcom.pull({ taskIds: "upstream" });
  const variable = await variables.get("region");
  const missing = await variables.get("missing", { default: "none" });
  const { login, password } = await connections.get("warehouse");
  await xcom.push("seen", { pulled, variable, missing, login });
  await variables.set("written", "by a task");
  log.info(`read everything, ${password}`);
  return "done";
})();

dag.task("speak", async (_none, { log }) => {
  log.debug("a debug record");
  log.warning("a warning");
  process.stdout.write("to stdout\n");
  process.stderr.write("to stderr\n");
})();

// Not in interop.py: it waits to be stopped.
dag.task("wait", async (_none, { log, signal }) => {
  log.info("waiting");
  const timer = setInterval(() => {}, 1_000);
  await new Promise((resolve) => signal.addEventListener("abort", resolve));
  clearInterval(timer);
  log.info("cleaned up");
})();

export default dag;
