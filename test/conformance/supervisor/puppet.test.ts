import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import t, { type Test } from "tap";
import { openPuppet, type Puppet } from "../../../src/conformance/supervisor/puppet.ts";
import { encodeReply, encodeRequest } from "../../../src/wire/index.ts";

const never = new AbortController().signal;
const frame = encodeReply({ id: 0, body: { type: "OKResponse", ok: true }, error: null });

/** Starts it as a supervisor that hands over descriptors does. */
async function start(t: Test): Promise<{ puppet: Puppet; child: ReturnType<typeof spawn> }> {
  const puppet = await openPuppet([], never);
  const [program = "", ...args] = puppet.command;
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe", "pipe"] });
  t.teardown(async () => {
    child.kill("SIGKILL");
    await puppet[Symbol.asyncDispose]();
  });
  t.match(await puppet.started, { pid: child.pid, argv: Array, env: { PATH: String } });
  return { puppet, child };
}

const base64 = (data: string | Uint8Array) => Buffer.from(data).toString("base64");

t.test("it tells what comes, says what it is told, and ends as it is told", async (t) => {
  const { puppet, child } = await start(t);
  child.stdin?.write(frame.subarray(0, 3));
  child.stdin?.write(frame.subarray(3));
  t.ok(await puppet.until(() => puppet.frames.length === 1, never));
  const sent = encodeRequest(1, { type: "GetVariable", key: "v" });
  const records = once(Object(child.stdio[3]), "data");
  const printed = once(Object(child.stdout), "data");
  await puppet.tell("record", { data: base64("a record\n") });
  await puppet.tell("print", { to: 1, data: base64("a line\n") });
  t.equal(String((await records)[0]), "a record\n");
  t.equal(String((await printed)[0]), "a line\n");
  t.ok(sent.length > 0);
  const ended = once(child, "exit");
  await puppet.tell("exit", { code: 4 });
  t.equal((await ended)[0], 4);
  t.ok(puppet.isGone);
  await puppet.tell("print", { to: 1, data: "" });
  t.notOk(await puppet.until(() => false, never), "it is gone");
});

t.test("it heeds a signal, starts others, and knows that somebody hung up", async (t) => {
  const { puppet, child } = await start(t);
  await puppet.tell("leave", { detached: true, seconds: 30 });
  t.ok(await puppet.until(() => puppet.left.length === 1, never));
  process.kill(puppet.left[0] ?? 0, "SIGKILL");
  await puppet.tell("heed");
  child.kill("SIGTERM");
  t.ok(await puppet.until(() => puppet.isTold, never));
  child.stdin?.end();
  t.ok(await puppet.until(() => puppet.isHungUp, never));
  await t.rejects(
    puppet.until(() => false, AbortSignal.abort(new Error("over"))),
    { message: "over" },
  );
});

t.test("what is no frame is a fault, and the rest is not read", async (t) => {
  const { puppet, child } = await start(t);
  child.stdin?.write(Buffer.from("ffffffff00", "hex"));
  t.ok(await puppet.until(() => puppet.fault !== undefined, never));
  t.match(puppet.fault, { code: "ERR_WINDSOCK_FRAME_TOO_LARGE" });
});

t.test("it ends when nobody is left to obey", async (t) => {
  const { puppet, child } = await start(t);
  const ended = once(child, "exit");
  await sleep(10);
  await puppet[Symbol.asyncDispose]();
  t.equal((await ended)[0], 3);
});
