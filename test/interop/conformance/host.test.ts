// What is forked from a host behaves as a process that has imported Airflow for itself, and ends with whoever asked for it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { runConformance, type Side } from "../../../src/conformance/index.ts";
import { airflowEnvironment, type Release, versions } from "../environment.ts";
import { fresh, hosted, pythonDag } from "./implementations.ts";

t.setTimeout(600_000);

/** Of each side some that pass, some that fail, and some about what Airflow reads from the environment on import. */
const samples = {
  supervisor: [
    "report.success",
    "report.failed",
    "claim.ended-already",
    "address.question-mark",
    "request.variable.found",
    "log.stdout",
    "log.level-missing",
  ],
  runner: [
    "variable.get",
    "connection.printed",
    "log.level-error",
    "log.cause",
    "end.secret-that-signs",
  ],
} as const;

for (const side of ["supervisor", "runner"] as const) {
  t.test(`a hosted ${side} has the same verdicts as a fresh process`, async (t) => {
    const release: Release = "3.3";
    const verdicts = async (command: readonly string[]) => {
      const { cases } = await runConformance({
        side: side satisfies Side,
        command,
        airflow: versions[release],
        env: { ...airflowEnvironment(), ...pythonDag },
        ids: samples[side],
      });
      return cases.map(({ id, status }) => ({ id, status }));
    };
    const ofHost = await verdicts(await hosted(t, release, side));
    t.strictSame(ofHost, await verdicts(fresh(release, side)));
  });
}

t.test("what a killed client stands for ends with it", async (t) => {
  const [program = "", ...args] = await hosted(t, "3.3", "runner");
  const server = createServer();
  const ended = new Promise((resolve) =>
    server.on("connection", (socket) =>
      socket
        .on("error", () => {})
        .on("close", resolve)
        .resume(),
    ),
  );
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  t.teardown(() => server.close());
  const { port } = Object(server.address());
  const addresses = ["comm", "logs"].map((name) => `--${name}=127.0.0.1:${port}`);
  const client = spawn(program, [...args, ...addresses], {
    env: airflowEnvironment(),
    stdio: "ignore",
  });
  await once(server, "connection");
  client.kill("SIGKILL");
  const isOver = await Promise.race([ended.then(() => true), sleep(5_000, false)]);
  t.equal(isOver, true, "its connections are closed");
});
