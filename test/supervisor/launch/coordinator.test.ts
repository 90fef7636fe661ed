import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import t from "tap";
import { launchCoordinator } from "../../../src/supervisor/launch/coordinator.ts";

const env = { PATH: process.env["PATH"] ?? "" };

t.test(
  "launchCoordinator: the runner is told two addresses at the end, and connects",
  async (t) => {
    const script = `
    const { connect } = require("node:net");
    const [, first, comm, logs] = process.argv;
    const port = (flag) => Number(flag.split(":")[1]);
    connect(port(logs), "127.0.0.1").end("record");
    const socket = connect(port(comm), "127.0.0.1");
    socket.once("data", (bytes) => socket.end("got " + bytes));
    console.log(first, comm.split("=")[0], logs.split("=")[0]);`;
    const runner = await launchCoordinator([process.execPath, "-e", script, "--", "mine"], env);
    const comm = await runner.comm;
    comm.write("hello");
    t.equal(await text(comm), "got hello");
    t.equal(await text(await runner.records), "record");
    t.equal(await text(runner.stdout), "mine --comm --logs\n");
    t.match(await runner.exit, { kind: "exited", code: 0 });
    runner.close();
  },
);

t.test("launchCoordinator: a stranger is turned away", async (t) => {
  const script = `
    const [comm] = process.argv.slice(1);
    console.log(comm.split(":")[1]);
    setInterval(() => {}, 1000);`;
  const runner = await launchCoordinator([process.execPath, "-e", script, "--"], env);
  const [port] = await once(runner.stdout, "data");
  const stranger = connect(Number(String(port)), "127.0.0.1");
  stranger.on("error", () => {});
  await once(stranger, "close");
  runner.close();
  await t.rejects(runner.comm, { code: "ERR_WINDSOCK_RUNNER_START", message: /did not connect/ });
  process.kill(-(runner.pid ?? 0), "SIGKILL");
  await runner.exit;
});

t.test("launchCoordinator: a program that is not there", async (t) => {
  const runner = await launchCoordinator(["/no/such/program"], env);
  await runner.exit.catch(() => {});
  runner.close();
  await t.rejects(runner.comm);
});
