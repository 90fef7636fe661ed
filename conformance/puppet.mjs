// The runner that `windsock conformance supervisor` has supervisors start: node puppet.mjs SOCKET [WORD…] [--comm=H:P --logs=H:P]
// It does what the kit says over the Unix socket SOCKET, in lines of JSON, and tells it what it sees. It has no mind of its own, so
// that a case can have it do anything. Without --comm it speaks on descriptor 0, and logs on descriptor 3 if that is open.
import { spawn } from "node:child_process";
import { fstatSync, writeSync } from "node:fs";
import { connect, Socket } from "node:net";
import { createInterface } from "node:readline";

const [path, ...rest] = process.argv.slice(2);
const flag = (name) => /^--\w+=(.*):(\d+)$/.exec(rest.find((one) => one.startsWith(`--${name}=`)) ?? "");
const dial = (found) => connect({ host: found[1], port: Number(found[2]), noDelay: true });
const isMute = rest.includes("mute");

const kit = connect(path);
const tell = (event) => kit.write(`${JSON.stringify(event)}\n`);
kit.on("error", () => {});
kit.on("close", () => process.exit(3)); // nobody is left to obey

const links = { comm: undefined, logs: undefined };
if (!isMute) {
  links.comm = flag("comm") ? dial(flag("comm")) : new Socket({ fd: 0, readable: true, writable: true });
  links.comm.on("data", (data) => tell({ comm: data.toString("base64") }));
  links.comm.on("end", () => tell({ hungUp: true }));
  links.comm.on("error", () => tell({ hungUp: true }));
  if (!rest.includes("no-logs")) {
    links.logs = flag("logs") ? dial(flag("logs")) : isOpen(3) ? new Socket({ fd: 3, writable: true, readable: false }) : undefined;
  }
  links.logs?.on("error", () => {});
}

const { pid, ppid, argv, env } = process;
tell({ hello: { pid, ppid, argv, env, way: flag("comm") ? "sockets" : "descriptor" } });

const bytes = (text) => Buffer.from(text, "base64");
const written = (socket, data) =>
  new Promise((done) => (socket === undefined || socket.destroyed ? done() : socket.write(data, () => done())));

const commands = {
  send: ({ data }) => written(links.comm, bytes(data)),
  record: ({ data }) => written(links.logs, bytes(data)),
  print: ({ to, data }) => writeAll(to, bytes(data)),
  pause: () => links.comm?.pause(),
  close: ({ which }) => new Promise((done) => (links[which] ? links[which].end(done) : done())),
  heed: () => process.on("SIGTERM", () => tell({ signal: "SIGTERM" })),
  leave: ({ detached, seconds }) => {
    const child = spawn(process.execPath, ["-e", `setTimeout(() => {}, ${seconds * 1000})`], { stdio: ["ignore", "inherit", "inherit"], detached });
    child.unref();
    tell({ left: child.pid });
  },
  exit: ({ code }) => process.exit(code),
  kill: ({ signal }) => process.kill(pid, signal),
};

createInterface({ input: kit }).on("line", async (line) => {
  const { number, what, ...more } = JSON.parse(line);
  await commands[what](more);
  tell({ done: number });
});

function isOpen(fd) {
  try {
    return fstatSync(fd).isFIFO() || fstatSync(fd).isSocket();
  } catch {
    return false;
  }
}

function writeAll(fd, data) {
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      if (error.code !== "EAGAIN") {
        throw error;
      }
    }
  }
}
