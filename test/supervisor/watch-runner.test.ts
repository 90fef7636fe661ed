import t, { type Test } from "tap";
import { createAttemptLog } from "../../src/supervisor/attempt-log.ts";
import { describeExit } from "../../src/supervisor/exit.ts";
import type { RunnerProcess } from "../../src/supervisor/launch/runner-process.ts";
import { launchStdin } from "../../src/supervisor/launch/stdin.ts";
import { launchWindsock } from "../../src/supervisor/launch/windsock.ts";
import type { LogRecord } from "../../src/supervisor/log-record.ts";
import { createMasker } from "../../src/supervisor/mask.ts";
import { watchRunner } from "../../src/supervisor/watch-runner.ts";

const env = { PATH: process.env["PATH"] ?? "" };
const sh = (script: string) => launchStdin(["/bin/sh", "-c", script], env);

t.test("watchRunner: a runner that is heard and ends", async (t) => {
  const { watch, told, ended, events } = open(
    t,
    sh('echo hello; echo \'{"event":"x"}\' >&3; exit 3'),
  );
  t.equal(await ended, "ended: exit code 3, up true");
  await watch.close();
  t.strictSame(told, ["linked", "gone"]);
  t.ok(events().includes("hello") && events().includes("x"));
});

t.test(
  "watchRunner: one that ends without a word is not up, unless it spoke a frame",
  async (t) => {
    const silent = open(t, sh("exit 0"));
    t.equal(await silent.ended, "ended: exit code 0, up false");
    await silent.watch.close();
    const spoken = open(t, sh("exit 0"));
    spoken.watch.markUp();
    t.equal(await spoken.ended, "ended: exit code 0, up true");
    await spoken.watch.close();
  },
);

t.test("watchRunner: one that hangs before it is heard", async (t) => {
  const hang = `${t.testdir({ "hang.cjs": "setInterval(() => {}, 1000)" })}/hang.cjs`;
  const { watch, told, silent, ended } = open(t, launchWindsock(env, [], hang), 100);
  await silent;
  watch.signal("SIGKILL");
  t.equal(await ended, "ended: SIGKILL, up false");
  await watch.close();
  t.ok(told.includes("silent"));
});

t.test("watchRunner: one that is heard in time is not silent", async (t) => {
  const runner = launchWindsock(
    env,
    [],
    `${t.testdir({
      "up.cjs": 'require("node:fs").writeSync(4, "\\n"); setTimeout(() => {}, 400);',
    })}/up.cjs`,
  );
  const { watch, told, ended } = open(t, runner, 300);
  t.equal(await ended, "ended: exit code 0, up true");
  await watch.close();
  t.notOk(told.includes("silent"));
});

t.test("watchRunner: what it left behind in its group is told to end", async (t) => {
  const { watch, ended, events } = open(t, sh("sleep 60 & exit 0"));
  t.match(await ended, "exit code 0");
  await watch.close();
  t.match(events().join(), "the task left processes behind");
});

t.test("watchRunner: output that somebody holds is let go", async (t) => {
  const { watch, ended, events } = open(
    t,
    sh('setsid sleep 5 & until [ "$(ps -o sid= -p $! | tr -d " ")" = "$!" ]; do :; done'),
  );
  t.match(await ended, "exit code 0");
  await watch.close();
  t.match(events().join(), "something that the task left behind held its output");
});

t.test("watchRunner: a conversation that does not end is not waited for", async (t) => {
  const { watch, ended, told } = open(t, sh("exit 0"), 60_000, () => new Promise(() => {}));
  t.match(await ended, "exit code 0");
  await watch.close();
  t.ok(told.includes("gone"));
});

t.test("watchRunner: a program that could not be started at all", async (t) => {
  const never = Promise.reject(new Error("no connection"));
  never.catch(() => {});
  const dead = sh("exit 0");
  await dead.exit;
  const runner: RunnerProcess = {
    ...dead,
    pid: undefined,
    exit: Promise.reject(new Error("spawn ENOENT")),
    comm: never,
    records: Promise.reject(new Error("no connection")),
  };
  const { watch, ended, told, events } = open(t, runner);
  t.equal(await ended, "ended: exit code 127, up false");
  watch.signal("SIGTERM");
  await watch.close();
  t.strictSame(told, ["gone"]);
  t.match(events().join(), "spawn ENOENT");
});

function open(
  t: Test,
  runner: RunnerProcess,
  startTimeoutMs = Infinity,
  converse: () => Promise<unknown> = async () => {},
) {
  const records: LogRecord[] = [];
  const file = {
    write: (one: LogRecord) => void records.push(one),
    close() {},
    fault: () => undefined,
  };
  const log = createAttemptLog({
    file,
    masker: createMasker(),
    now: () => "now",
    isDebugging: true,
  });
  const told: string[] = [];
  const ended = Promise.withResolvers<string>();
  const silent = Promise.withResolvers<void>();
  const watch = watchRunner(runner, {
    log,
    startTimeoutMs,
    outputTimeoutMs: 200,
    events: {
      onLinked(comm) {
        told.push("linked");
        comm.resume();
        return converse();
      },
      onGone: () => void told.push("gone"),
      onEnded: (exit, isUp) => ended.resolve(`ended: ${describeExit(exit)}, up ${isUp}`),
      onSilent() {
        told.push("silent");
        silent.resolve();
      },
    },
  });
  t.teardown(() => watch.signal("SIGKILL"));
  return {
    watch,
    told,
    ended: ended.promise,
    silent: silent.promise,
    events: () => records.map(({ event }) => String(event)),
  };
}
