import t from "tap";
import { judge, type Trace } from "../../../src/conformance/supervisor/judge.ts";
import type { Expectation } from "../../../src/conformance/supervisor/supervisor-case.ts";

const call = (method: string, path: string, body?: unknown, query = {}) => ({
  method,
  path,
  query,
  headers: { authorization: "Bearer secret-token" },
  body,
});
const record = { timestamp: "2026-01-01T00:00:00Z", level: "info", event: "hello" };
const runner = { pid: 7, argv: ["node"], env: { PATH: "/bin" } };
const run = call("PATCH", "task-instances/i/run", { pid: 7, hostname: "h" });

/** What was seen when all went well. */
const fine: Trace = {
  greeting: { type: "StartupDetails" },
  calls: [run, call("PATCH", "task-instances/i/state", { state: "success" })],
  state: "success",
  log: [record],
  stdout: "",
  stderr: "",
  ending: { code: 0, signal: null },
  runner,
  surplus: 0,
  secret: "secret-token",
  survivors: [],
  isTold: false,
};

interface Row {
  readonly expect?: Expectation;
  readonly seen?: Partial<Trace>;
  /** The first fault; none: it passes. */
  readonly fault?: string;
}

const rows: Readonly<Record<string, Row>> = {
  "nothing is wrong": {},
  "another greeting": {
    expect: { greeting: { type: "X" } },
    fault: 'the greeting.type is "StartupDetails", expected "X"',
  },
  "no greeting was to come": { expect: { greeting: null }, fault: "the greeting is " },
  "no greeting came, as it should be": {
    expect: { greeting: null },
    seen: { greeting: undefined },
  },
  "another state": {
    seen: { state: null },
    fault: "the server has taken the state null, expected success",
  },
  "a call is missing": {
    expect: { calls: [{ method: "GET" }] },
    fault: 'no call {"method":"GET"}; seen: ',
  },
  "a call by its header": {
    expect: { calls: [{ headers: { authorization: "Bearer secret-token" } }] },
  },
  "a call by its query": {
    expect: { calls: [{ query: { a: "1" } }] },
    seen: { calls: [run, call("GET", "x", undefined, { a: "1" })] },
  },
  "a call that should not be": {
    expect: { neverCalls: [{ path: "task-instances/i/run" }] },
    fault: "a call that should not be: ",
  },
  "too many calls": {
    expect: { counts: [{ call: { method: "PATCH" }, most: 1 }] },
    fault: '2 calls {"method":"PATCH"}, expected 0 to 1',
  },
  "as many calls as wanted": { expect: { counts: [{ call: { method: "PATCH" }, least: 2 }] } },
  "a record is missing": { expect: { log: [{ event: "bye" }] }, fault: "no log record " },
  "a record that should not be": {
    expect: { neverLog: [{ event: "hello" }] },
    fault: "a log record that should not be: ",
  },
  "a text that can be read": { expect: { nowhere: ["hell"] }, fault: '"hell" can be read' },
  "another exit code": {
    seen: { ending: { code: 3, signal: null }, stderr: "a\nb\n" },
    fault: "the supervisor ended with exit code 3, expected zero; the end of its stderr: a\nb",
  },
  "an end by a signal": {
    seen: { ending: { code: null, signal: "SIGKILL" } },
    fault: "the supervisor ended with SIGKILL, expected zero",
  },
  "success where none should be": {
    expect: { state: "failed", exit: "non-zero" },
    seen: { state: "failed" },
    fault: "the supervisor ended with exit code 0, expected non-zero",
  },
  "any exit code after another state": {
    expect: { state: "failed" },
    seen: { state: "failed", ending: { code: 9, signal: null } },
  },
  "a variable of the environment": {
    expect: { withoutEnv: ["PATH", "HOME"] },
    fault: "the runner's environment has PATH",
  },
  "no environment, for want of a runner": {
    expect: { withoutEnv: ["PATH"] },
    seen: { runner: undefined },
  },
  "was not told": { expect: { told: true }, fault: "the runner was not told by SIGTERM" },
  "was told": { expect: { told: true }, seen: { isTold: true } },
  outlived: { seen: { survivors: ["the runner"] }, fault: "the runner outlived the supervisor" },
  "a claim for another process": {
    seen: { runner: { ...runner, pid: 8 } },
    fault: "the claim names the process 7, the runner is 8",
  },
  "a heartbeat of another process": {
    seen: { calls: [run, call("PUT", "task-instances/i/heartbeat", { pid: 9, hostname: "h" })] },
    fault: 'a heartbeat of another process: {"pid":9,"hostname":"h"}',
  },
  "a message that nobody asked for": {
    seen: { surplus: 2 },
    fault: "2 messages came to the runner that nobody had asked for",
  },
  "a line that is no record": { seen: { log: ["plain"] }, fault: 'no record of a log: "plain"' },
  "a record without a level": {
    seen: { log: [{ ...record, level: "loud" }] },
    fault: "no record of a log: ",
  },
  "the token in the runner's environment": {
    seen: { runner: { ...runner, env: { T: "secret-token" } } },
    fault: "the runner's arguments or environment have the token",
  },
  "the token in the log": {
    seen: { log: [{ ...record, event: "it is secret-token" }] },
    fault: '"secret-token" can be read',
  },
};

for (const [name, { expect = {}, seen = {}, fault }] of Object.entries(rows)) {
  t.test(name, async (t) => {
    const [first] = judge(expect, { ...fine, ...seen });
    if (fault === undefined) {
      t.equal(first, undefined);
    } else {
      t.ok(first?.startsWith(fault), first ?? "no fault");
    }
  });
}
