import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import t from "tap";
import type * as runnerProcess from "../../../src/supervisor/launch/runner-process.ts";
import {
  duplex,
  exitOf,
  readable,
  spawnOnSockets,
  spawnRunner,
} from "../../../src/supervisor/launch/runner-process.ts";

const env = { PATH: process.env["PATH"] ?? "" };

t.test("spawnOnSockets: frames and records on the descriptors that are asked for", async (t) => {
  for (const comm of [3, 4] as const) {
    const records = comm === 3 ? 4 : 3;
    const script = `echo out; echo err >&2; echo log >&${records}; read line <&${comm}; echo "got $line" >&${comm}`;
    const runner = spawnOnSockets(["/bin/sh", "-c", script], { env, comm });
    const frames = await runner.comm;
    frames.write("hello\n");
    t.strictSame(
      await Promise.all([
        text(runner.stdout),
        text(runner.stderr),
        text(await runner.records),
        text(frames),
      ]),
      ["out\n", "err\n", "log\n", "got hello\n"],
    );
    t.strictSame(await runner.exit, { kind: "exited", code: 0 });
    runner.close();
  }
});

t.test("spawnRunner: a group of its own, which dies with its parent", async (t) => {
  const child = spawnRunner(["/bin/sh", "-c", "ps -o pgid= -p $$"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  t.equal(Number(await text(readable(child.stdout))), child.pid);
});

t.test("spawnRunner: a program that is not there ends at once", async (t) => {
  const child = spawnRunner(["/no/such/program"], { env, stdio: "ignore" });
  const exit: unknown = await exitOf(child).catch((error: unknown) => error);
  const hasSetpriv = child.pid !== undefined; // which starts, and then does not find it
  t.match(exit, hasSetpriv ? { kind: "exited", code: 127 } : { code: "ERR_WINDSOCK_RUNNER_START" });
});

t.test("spawnRunner: without setpriv", async (t) => {
  const { spawnRunner: spawnBare, exitOf: exitOfBare } = await t.mockImport<typeof runnerProcess>(
    "../../../src/supervisor/launch/runner-process.ts",
    { "node:fs": { existsSync: () => false } },
  );
  const child = spawnBare(["/no/such/program"], { env, stdio: "ignore" });
  await t.rejects(exitOfBare(child), { code: "ERR_WINDSOCK_RUNNER_START", message: /ENOENT/ });
  const empty = spawnBare(["/bin/true"], { env, stdio: "ignore" });
  t.strictSame(await exitOfBare(empty), { kind: "exited", code: 0 });
});

t.test("exitOf: tells a signal", async (t) => {
  const child = spawn("/bin/sh", ["-c", "kill -9 $$"]);
  t.strictSame(await exitOf(child), { kind: "killed", signal: "SIGKILL" });
});

t.test("readable, duplex: what is no stream is a fault", async (t) => {
  t.throws(() => readable(null), { code: "ERR_WINDSOCK_RUNNER_START" });
  t.throws(() => duplex(undefined), { code: "ERR_WINDSOCK_RUNNER_START" });
});
