import t from "tap";
import type { Expectation } from "../../../src/conformance/runner/case.ts";
import { judge, type Trace } from "../../../src/conformance/runner/judge.ts";
import type { Body } from "../../../src/conformance/runner/world.ts";

const success = { type: "SucceedTask", state: "success" };
const steps = { type: "GetVariable", key: "steps" };
const setXCom = (value: unknown, key = "return_value"): Body => ({ type: "SetXCom", key, value });

/** What was seen when all went well. */
const fine: Trace = traceOf([steps, setXCom([1]), success]);

interface Row {
  readonly expect?: Expectation;
  readonly seen?: Partial<Trace>;
  /** The first fault; none: it passes. */
  readonly fault?: string | RegExp;
}

const rows: Readonly<Record<string, Row>> = {
  "what is not asked for": {},
  "an exit code": { seen: { ending: exit(3) }, fault: "ended with exit code 3, expected zero" },
  "an end by a signal": {
    seen: { ending: { code: null, signal: "SIGKILL" } },
    fault: "ended with SIGKILL, expected zero",
  },
  "an exit code that is expected": { expect: { exit: 3 }, seen: { ending: exit(3) } },
  "an exit code that is expected to be another": {
    expect: { exit: "non-zero" },
    fault: "ended with exit code 0, expected non-zero",
  },
  "any end": { expect: { exit: "any" }, seen: { ending: { code: null, signal: "SIGKILL" } } },
  "no end": { seen: { ending: undefined }, fault: "did not end within 15 s" },
  "one connection": { seen: { connections: 1 }, fault: "opened 1 of 2 connections" },
  "one connection, for want of an address": { seen: { connections: 1, isReachable: false } },
  "steps that were not read": {
    seen: { ...traceOf([setXCom([1]), success]), mustRead: true },
    fault: /^did not read what its task shall do/,
  },
  "steps that were read": { seen: { mustRead: true } },
  "what never happened": {
    seen: { missed: [{ when: { record: { event: "ready" } }, do: "SIGTERM" }] },
    fault: 'never came to the point: {"record":{"event":"ready"}}',
  },
  "a rule that nothing fitted": {
    seen: { heard: { ...fine.heard, unused: new Set([{ to: { type: "X" } }]) } },
    fault: 'sent no request {"type":"X"}',
  },
  "a fault of the stream": {
    seen: { heard: { ...fine.heard, faults: ["no frame"] } },
    fault: "no frame",
  },
  "a fault of the log": { seen: { log: { records: [], faults: ["no JSON"] } }, fault: "no JSON" },
  "another end than expected": {
    expect: { terminal: { type: "TaskState" } },
    fault: 'its end.type is "SucceedTask", expected "TaskState"',
  },
  "one of several ends": { expect: { terminal: [{ type: "TaskState" }, success] } },
  "an end where none may be": {
    expect: { terminal: null },
    fault: /^said how it ended, and should not: {"type":"SucceedTask"/,
  },
  "no end told": { seen: traceOf([steps]), fault: /^said 0 times how it ended/ },
  "no end told where none need be": {
    expect: { terminal: [success, null] },
    seen: traceOf([steps]),
  },
  "two ends told": { seen: traceOf([success, success]), fault: /^said 2 times how it ended/ },
  "requests in their order": { expect: { requests: [steps, success] } },
  "a request that did not come": {
    expect: { requests: [{ type: "DeleteXCom" }] },
    fault: /^no request {"type":"DeleteXCom"}; seen: /,
  },
  "requests in another order": {
    expect: { requests: [success, steps] },
    fault: /^no request {"type":"GetVariable","key":"steps"} after the one before it; seen: /,
  },
  "a request that should not be": {
    expect: { never: [{ type: "SetXCom" }] },
    fault: /^a request that should not be: {"type":"SetXCom"/,
  },
  "numbers of their own": { expect: { numbers: "distinct" } },
  "a number that is there twice": {
    expect: { numbers: "distinct" },
    seen: {
      heard: { ...fine.heard, requests: fine.heard.requests.map((one) => ({ ...one, id: 0 })) },
    },
    fault: "a number is there twice: 0 0 0",
  },
  "a result": { expect: { returned: [1] } },
  "another result": { expect: { returned: [2] }, fault: "returned[0] is 1, expected 2" },
  "no result where one must be": {
    expect: { returned: [1] },
    seen: traceOf([success]),
    fault: "published 0 results, expected one: [1]",
  },
  "a result where none may be": {
    expect: { returned: "<absent>" },
    fault: /^returned something, and should not/,
  },
  "no result where none may be": { expect: { returned: "<absent>" }, seen: traceOf([success]) },
  "a record that did not come": { expect: { log: [{ event: "x" }] }, fault: /^no log record/ },
  "a record that should not be": {
    expect: { neverLog: [{ event: "x" }] },
    seen: { log: { records: [{ event: "x" }], faults: [] } },
    fault: 'a log record that should not be: {"event":"x"}',
  },
  "lines in their order": { expect: { stdout: ["a", "b"] }, seen: { stdout: "a\r\nx\nb\n" } },
  "a line that is missing": {
    expect: { stdout: ["a", "b"] },
    seen: { stdout: "b\na\n" },
    fault: 'no line "b" on stdout after the one before it',
  },
  "a line that is missing on stderr": {
    expect: { stderr: ["a"] },
    seen: { stderr: "ab\n" },
    fault: 'no line "a" on stderr',
  },
  "what is told somewhere": {
    expect: { told: ["full"], nowhere: ["secret"] },
    seen: { log: { records: [{ event: "the disk is full" }], faults: [] } },
  },
  "what is told nowhere": { expect: { told: ["full"] }, fault: "nothing was told that fits full" },
  "what should be nowhere": {
    expect: { nowhere: ["secret"] },
    seen: { stdout: "the secret\n" },
    fault: "secret can be read",
  },
};
for (const [name, { expect = {}, seen = {}, fault }] of Object.entries(rows)) {
  t.test(`judge: ${name}`, async (t) => {
    const [first] = judge(expect, { ...fine, ...seen });
    if (fault instanceof RegExp) {
      t.match(first, fault);
    } else {
      t.equal(first, fault);
    }
  });
}

t.test("judge: adds what helps to find out why, and cuts what is long", async (t) => {
  const many = Array.from({ length: 100 }, () => ({ event: "a record" }));
  const faults = judge(
    { log: [{ event: "x" }] },
    { ...fine, log: { records: many, faults: [] }, stderr: "1\n2\n3\n4\n5\nTypeError: no\n" },
  );
  t.strictSame(faults.slice(1), [
    "its requests: GetVariable SetXCom SucceedTask",
    "the end of its stderr: 2\n3\n4\n5\nTypeError: no",
  ]);
  t.match(faults[0], /…$/);
  const silent = judge({}, { ...fine, ...traceOf([]) });
  t.equal(silent.length, 1, "without requests there is nothing to add");
});

function exit(code: number): Trace["ending"] {
  return { code, signal: null };
}

function traceOf(bodies: readonly Body[]): Trace {
  const requests = bodies.map((body, id) => ({ id, body, raw: body, faults: [] }));
  return {
    connections: 2,
    isReachable: true,
    mustRead: false,
    missed: [],
    heard: { requests, faults: [], unused: new Set() },
    log: { records: [], faults: [] },
    stdout: "",
    stderr: "",
    ending: exit(0),
    within: 15,
  };
}
