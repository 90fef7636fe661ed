import { once } from "node:events";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import t from "tap";
import { conformance } from "../../../src/cli/commands/conformance.ts";
import { startCli } from "../../support/cli.ts";
import { fakeTerminal } from "../../support/terminal.ts";

const peer = resolve("test/support/conformance-peer.ts");
const asked = { airflow: "3.3.2", format: "tap" } as const;

t.test("conformance: a report as it comes, and 0 when nothing is wrong", async (t) => {
  const terminal = terminalIn();
  const options = { ...asked, case: ["heartbeat.ok", "health.get"] };
  t.equal(await prove("answers as it should", options, terminal), 0);
  t.match(
    terminal.out(),
    /^TAP version 14\n# server .*, Airflow 3\.3\.2\n1\.\.2\nok 1 - health\.get: .*\nok 2 - heartbeat\.ok: .*\n# 2 pass, 0 fail, /,
  );
  t.equal(terminal.err(), "");
});

t.test("conformance: 1 when a case failed, which may be known", async (t) => {
  const options = { ...asked, case: ["heartbeat.other_pid"] };
  const terminal = terminalIn();
  t.equal(await prove("takes every heartbeat", options, terminal), 1);
  t.match(terminal.out(), /\nnot ok 1 - heartbeat\.other_pid: /);
  const cwd = t.testdir({ "known.txt": "heartbeat.other_pid takes it" });
  const known = terminalIn(cwd);
  const told = { ...options, knownFailing: "known.txt", json: true };
  t.equal(await prove("takes every heartbeat", told, known), 0);
  t.match(JSON.parse(known.out()), {
    cases: [{ id: "heartbeat.other_pid", status: "known-failing", detail: "takes it" }],
  });
});

t.test("conformance --core --format junit: only what is needed first, as XML", async (t) => {
  const terminal = terminalIn();
  const options = { ...asked, format: "junit", core: true, case: ["health.*"] } as const;
  t.equal(await prove("answers as it should", options, terminal), 0);
  t.match(terminal.out(), /^<\?xml .* name="health\.get" /s);
  t.match(terminal.out(), /tests="1"/);
});

const impossible = {
  "a command that is not there": { how: [], message: "no command was given" },
  "a command that cannot be started": {
    how: ["/nowhere/at-all"],
    message: "/nowhere/at-all cannot be started\n  spawn /nowhere/at-all ENOENT",
  },
  "a server that ends": {
    how: [process.execPath, peer, "ends"],
    message: `${process.execPath} ended before its ready line, with exit code 3\n  first\n  no database`,
  },
};
for (const [name, { how, message }] of Object.entries(impossible)) {
  t.test(`conformance: ${name} is 2, and said`, async (t) => {
    const terminal = terminalIn();
    t.equal(await conformance("server", how, { terminal, options: asked }), 2);
    t.match(terminal.err(), `ERR_WINDSOCK_PEER_NOT_STARTED: ${message}`);
  });
}

t.test(
  "conformance --known-failing: a wrong list is 2, and a file that is not there wrong usage",
  async (t) => {
    const cwd = t.testdir({ "known.txt": "no.case fails" });
    const terminal = terminalIn(cwd);
    const options = { ...asked, knownFailing: "known.txt", json: true };
    t.equal(await prove("answers as it should", options, terminal), 2);
    t.match(JSON.parse(terminal.out()), {
      error: {
        code: "ERR_WINDSOCK_KNOWN_FAILING_INVALID",
        message: "known.txt:1: there is no case no.case",
      },
    });
    await t.rejects(
      prove("answers as it should", { ...asked, knownFailing: "gone.txt" }, terminalIn(cwd)),
      { code: "ERR_WINDSOCK_USAGE", message: "--known-failing: the file gone.txt cannot be read" },
    );
  },
);

t.test("conformance --case: one that does not exist is an error of its own", async (t) => {
  const options = { ...asked, case: ["heartbeat.okay"] };
  await t.rejects(prove("answers as it should", options, terminalIn()), {
    code: "ERR_WINDSOCK_CASE_UNKNOWN",
    message: "there is no case heartbeat.okay; nearest: heartbeat.ok",
  });
});

t.test("conformance: an interrupt ends it, and the implementation with it", async (t) => {
  const args = ["conformance", "server", "--", process.execPath, peer, "outlives its input"];
  const { child, finished } = startCli(args, { cwd: process.cwd() });
  await once(child.stdout ?? child, "data");
  const server = childOf(child.pid);
  child.kill("SIGINT");
  t.equal((await finished).code, 130);
  t.throws(() => readFileSync(`/proc/${server}/status`), { code: "ENOENT" });
});

function prove(
  how: string,
  options: Parameters<typeof conformance>[2]["options"],
  terminal: ReturnType<typeof fakeTerminal>,
) {
  return conformance("server", [process.execPath, peer, how], { terminal, options });
}

function terminalIn(cwd = process.cwd()) {
  const { PATH } = process.env;
  return fakeTerminal({ cwd, env: { PATH } });
}

/** The one child of a process. */
function childOf(pid: number | undefined): string {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim();
}
