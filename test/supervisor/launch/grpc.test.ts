import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { text } from "node:stream/consumers";
import t from "tap";
import { byteStream, openSupervisorEnd } from "../../../src/channel/index.ts";
import { launchGrpc } from "../../../src/supervisor/launch/grpc.ts";
import { greeting } from "../../support/channel.ts";

const client = "test/support/connect-runner.ts";
const env = { PATH: process.env["PATH"] ?? "" };

t.test("launchGrpc: the runner is told a socket at the end, and is served on it", async (t) => {
  const calls = JSON.stringify([["GetVariable", { key: "region" }]]);
  const runner = await launchGrpc([process.execPath, resolve(client), calls], env);
  const records = text(await runner.records);
  const end = openSupervisorEnd(byteStream(await runner.comm), {
    answer: async () => ({ type: "VariableResult", key: "region", value: "eu" }),
  });
  await end.greet(greeting);
  const [first = "", second = ""] = (await records).split("\n");
  t.match(JSON.parse(first), { event: /^Start: \{"ti":/ });
  t.strictSame(JSON.parse(second), { event: 'GetVariable: {"key":"region","value":"eu"}' });
  t.strictSame(await runner.exit, { kind: "exited", code: 0 });
  t.strictSame(await end.ended, { kind: "eof" }, "at once, with the runner");
  runner.close();
});

t.test("launchGrpc: nobody else may enter where the socket is, and nothing is left", async (t) => {
  const print = ["/bin/sh", "-c", 'echo "$1"', "sh"];
  const runner = await launchGrpc(print, env);
  const path = (await text(runner.stdout)).trim().replace("--supervisor=unix:", "");
  t.equal(statSync(dirname(path)).mode & 0o777, 0o700);
  t.ok(statSync(path).isSocket());
  await runner.exit;
  runner.close();
  t.notOk(existsSync(dirname(path)));
  await t.rejects(runner.comm, { code: "ERR_WINDSOCK_RUNNER_START", message: /did not connect/ });
});

t.test("launchGrpc: a door that cannot be loaded ends the attempt", async (t) => {
  const load = async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    throw new Error("no such file");
  };
  const ask = `require("node:net").connect(process.argv.at(-1).split(":")[1])
    .on("error", () => {}).on("close", () => process.exit(4));`;
  const runner = await launchGrpc([process.execPath, "-e", ask, "--"], env, load);
  const ended = text(runner.stdout);
  await t.rejects(runner.exit, { message: "no such file" });
  await ended;
  runner.close();
  await t.rejects(runner.comm);
});

t.test("launchGrpc: a program that is not there", async (t) => {
  const runner = await launchGrpc(["/no/such/program"], env);
  await runner.exit.catch(() => {});
  runner.close();
  await t.rejects(runner.comm);
});
