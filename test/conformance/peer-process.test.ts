import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { startPeer } from "../../src/conformance/peer-process.ts";

const { env } = process;

t.test("startPeer: captures both outputs, and says how the process ended", async (t) => {
  await using peer = await start(`console.log("out"); console.error("err"); process.exitCode = 3;`);
  t.strictSame(await peer.ended, { code: 3, signal: null });
  t.equal(peer.stdout.text(), "out\n");
  t.equal(peer.stderr.text(), "err\n");
});

t.test("startPeer: gives the environment and folder that it was told, and no input", async (t) => {
  const folder = t.testdir({});
  await using peer = await startPeer(
    [
      process.execPath,
      "-e",
      `process.stdin.on("end", () => console.log(process.env.A, process.env.B, process.cwd())).resume()`,
    ],
    { env: { A: "1", B: undefined }, cwd: folder },
  );
  await peer.ended;
  t.equal(peer.stdout.text(), `1 undefined ${folder}\n`);
});

t.test("startPeer: refuses a command that cannot be started", async (t) => {
  await t.rejects(startPeer(["/nowhere/at-all", "x"], { env }), {
    code: "ERR_WINDSOCK_PEER_NOT_STARTED",
    message: "/nowhere/at-all cannot be started",
    command: ["/nowhere/at-all", "x"],
    detail: "spawn /nowhere/at-all ENOENT",
    cause: { code: "ENOENT" },
  });
});

t.test("endInput: ends its standard input; without one nothing happens", async (t) => {
  const waits = `process.stdin.on("end", () => console.log("ended")).resume()`;
  await using peer = await startPeer([process.execPath, "-e", waits], { env, input: "pipe" });
  peer.endInput();
  await peer.ended;
  t.equal(peer.stdout.text(), "ended\n");
  await using deaf = await start("");
  deaf.endInput();
  t.strictSame(await deaf.ended, { code: 0, signal: null });
});

t.test("kill: reaches the whole group, and nobody when that has ended", async (t) => {
  await using peer = await start(
    `const { pid } = require("node:child_process").spawn("sleep", ["60"]); console.log(pid); setInterval(() => {}, 1000);`,
  );
  await peer.stdout.until((text) => text.endsWith("\n"));
  peer.kill("SIGTERM");
  t.strictSame(await peer.ended, { code: null, signal: "SIGTERM" });
  await untilGone(Number(peer.stdout.text()));
  peer.kill("SIGTERM");
});

t.test("dispose: kills what a process leaves behind, which holds its output open", async (t) => {
  const peer = await start(
    `const { pid } = require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" }); console.log(pid); process.exit();`,
  );
  t.strictSame(await peer.ended, { code: 0, signal: null });
  const left = Number(peer.stdout.text());
  t.equal(stateOf(left), "there");
  await peer[Symbol.asyncDispose]();
  await untilGone(left);
});

function start(program: string) {
  return startPeer([process.execPath, "-e", program], { env });
}

/** Waits until a process has ended; the test's own time limit ends a longer wait. */
async function untilGone(pid: number): Promise<void> {
  while (stateOf(pid) !== "ended") {
    await sleep(5);
  }
}

function stateOf(pid: number): "ended" | "there" {
  try {
    // a process that nobody has asked for its exit code yet is a zombie: Z
    return readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ") ? "ended" : "there";
  } catch {
    return "ended";
  }
}
