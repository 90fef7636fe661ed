import { spawn } from "node:child_process";
import { once } from "node:events";
import t from "tap";
import { identify, isAlive } from "../../src/supervisor/process-identity.ts";

t.test("isAlive: a process lives until it ends", async (t) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  await once(child, "spawn");
  const identity = identify(child.pid ?? 0);
  t.ok(isAlive(identity));
  child.kill("SIGKILL");
  await once(child, "exit");
  t.notOk(isAlive(identity));
});

t.test("isAlive: another process of the same number is not the one", async (t) => {
  t.ok(isAlive(identify(process.pid)));
  t.notOk(isAlive({ pid: process.pid, startTicks: "1" }));
});

t.test("isAlive: a process of somebody else lives too", async (t) => {
  const deny = t.intercept(process, "kill", {
    value: () => {
      throw Object.assign(new Error("not yours"), { code: "EPERM" });
    },
  });
  t.ok(isAlive(identify(process.pid)));
  deny.restore();
});

t.test("identify: where nothing is told of a process", async (t) => {
  t.match(identify(2 ** 22 + 1), { startTicks: "" });
});
