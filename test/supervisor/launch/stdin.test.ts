import { text } from "node:stream/consumers";
import t from "tap";
import { launchStdin } from "../../../src/supervisor/launch/stdin.ts";

t.test("launchStdin: frames go both ways on descriptor 0, records come on 3", async (t) => {
  const script = `
    const { fstatSync, writeSync } = require("node:fs");
    const socket = new (require("node:net").Socket)({ fd: 0, readable: true, writable: true });
    writeSync(3, JSON.stringify([0, 1, 2, 3].map((fd) => fstatSync(fd).isSocket())));
    socket.once("data", (bytes) => socket.end("got " + bytes));`;
  const env = { PATH: process.env["PATH"] ?? "" };
  const runner = launchStdin([process.execPath, "-e", script], env);
  const comm = await runner.comm;
  comm.write("hello");
  const [records, frames] = await Promise.all([text(await runner.records), text(comm)]);
  t.strictSame(JSON.parse(records), [true, true, true, true]);
  t.equal(frames, "got hello");
  t.strictSame(await runner.exit, { kind: "exited", code: 0 });
  runner.close();
});
