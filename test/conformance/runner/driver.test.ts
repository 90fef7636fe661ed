import { resolve } from "node:path";
import t from "tap";
import { runnerDriver } from "../../../src/conformance/runner/driver.ts";

t.test("runnerDriver: plays cases, some at once, each with a process of its own", async (t) => {
  const wrongRunner = resolve("test/conformance/runner/data/wrong-runner.mjs");
  const peer = {
    command: [process.execPath, wrongRunner, "none"],
    airflow: "3.3.2",
    env: { PATH: process.env["PATH"] },
  };
  const { signal } = new AbortController();
  await using session = await runnerDriver.open(peer, signal);
  const one = { id: "x.y", proves: "x.", steps: [], expect: { returned: [] } };
  t.strictSame(await Promise.all([session.play(one, signal), session.play(one, signal)]), [[], []]);
  t.ok(runnerDriver.atOnce >= 2);
  t.ok(runnerDriver.members.includes("steps"));
});
