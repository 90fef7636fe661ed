// The driver against a real supervisor: ours, from source; and against commands that are none.
import { resolve } from "node:path";
import t from "tap";
import type { Peer } from "../../../src/conformance/driver.ts";
import { supervisorDriver } from "../../../src/conformance/supervisor/index.ts";
import type { SupervisorCase } from "../../../src/conformance/supervisor/supervisor-case.ts";

const never = new AbortController().signal;
const ours: Peer = {
  command: [process.execPath, resolve("src/supervisor/main.ts")],
  airflow: "3.3.2",
  env: { PATH: process.env["PATH"], WINDSOCK_KILL_GRACE: "0.2" },
};
const inline = (code: string): Peer => ({ ...ours, command: [process.execPath, "-e", code, "--"] });
const wrong = resolve("test/conformance/supervisor/data/wrong-supervisor.mjs");
const success = {
  type: "SucceedTask",
  end_date: "2026-01-02T03:04:10Z",
  task_outlets: [],
  outlet_events: [],
};

async function play(
  one: Partial<SupervisorCase>,
  peer = ours,
  signal = never,
): Promise<readonly string[]> {
  await using session = await supervisorDriver.open(peer, never);
  return session.play({ id: "a.b", proves: "Something.", ...one }, signal);
}

t.test("a success, with nothing to do", async (t) => {
  t.strictSame(await play({}), []);
});

t.test("every kind of step", async (t) => {
  const ask = { type: "GetVariable", key: "v" };
  const reply = { type: "VariableResult", value: "value of v" };
  const faults = await play({
    env: { AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL: "0.1" },
    api: [{ to: { path: "variables/none" }, answers: [{ status: 500, body: { detail: "boom" } }] }],
    steps: [
      { heed: true },
      { print: "to stdout\n" },
      { printError: { $bytes: "746f207374646572720a" } },
      { record: { event: "a record", level: "info", timestamp: "2026-01-01T00:00:00Z" } },
      { recordPart: '{"event": "in two' },
      { recordPart: ' parts", "level": "info"}\n' },
      { ask, reply, pieces: 5 },
      { ask, reply, id: 90, elements: 2 },
      { ask: { type: "GetVariable", key: "none" }, error: { type: "ErrorResponse" } },
      {
        together: [
          { ask, reply },
          { ask: { type: "PutVariable", key: "v", value: "1", description: null }, ack: true },
        ],
      },
      { untilCall: { path: "task-instances/{ti}/heartbeat" }, times: 2 },
      { leave: { detached: false, seconds: 30 } },
      { sleepMs: 10 },
      { ask: success, noWait: true },
      { untilCall: { method: "PATCH", path: "task-instances/{ti}/state" } },
      { close: "logs" },
      { exit: 0 },
    ],
    expect: {
      nothingLeft: true,
      log: [{ event: "to stdout" }, { event: "a record" }, { event: "in two parts" }],
    },
  });
  t.strictSame(faults, []);
});

t.test("a supervisor that is told to stop, and a runner that is killed", async (t) => {
  t.strictSame(
    await play({
      steps: [
        { heed: true },
        { signalSupervisor: "SIGTERM" },
        { sleepMs: 1_100 }, // closer together they count as one
        { signalSupervisor: "SIGTERM" }, // once more: at the first one the task may finish
        { untilTold: true },
        { pause: true },
        { hang: true },
      ],
      expect: { state: "failed", told: true, exit: "non-zero" },
    }),
    [],
  );
  t.strictSame(await play({ steps: [{ kill: "SIGKILL" }], expect: { state: "failed" } }), []);
});

t.test("what is sent that is no frame", async (t) => {
  t.strictSame(
    await play({
      steps: [{ raw: "00000003c1c1c1" }, { untilHungUp: true }, { hang: true }],
      expect: { state: "failed" },
    }),
    [],
  );
  const request = "000000189200 82a474797065ab4765745661726961626c65a36b6579a176".replace(" ", "");
  t.match(await play({ steps: [{ raw: request, reply: { type: "X" } }, { ask: success }] }), [
    /^step 1: /,
  ]);
  t.strictSame(
    await play({ steps: [{ zeros: 4 }, { hang: true }], expect: { state: "failed" } }),
    [],
  );
});

t.test("a runner that does not connect, and does not wait", async (t) => {
  const faults = await play({
    runner: ["mute"],
    ungreeted: true,
    steps: [{ exit: 3 }],
    expect: { greeting: null, state: "failed" },
  });
  t.strictSame(faults, []);
});

t.test("faults: replies that are not as expected, each said once", async (t) => {
  const ask = { type: "GetVariable", key: "v" };
  t.match(await play({ steps: [{ ask, ack: true }] }), [
    /^step 1: reply to GetVariable is \{.*expected nil$/,
    /^the server has taken the state failed/,
    /^the supervisor ended with exit code/,
  ]);
  t.match(await play({ steps: [{ ask, error: {} }] }), [
    /^step 1: reply to GetVariable: error is null/,
  ]);
  t.match(await play({ steps: [{ ask: { type: "SetXCom" } }, { exit: 0 }, { ask }] }), [
    /^step 3: |^the supervisor ended before/, // whichever is seen first
  ]);
});

t.test("a case with a member that no case has", async (t) => {
  const one: object = { expect: { sate: "x" } };
  t.strictSame(await play(one), ["the case is wrong: there is no member expect.sate"]);
});

t.test("commands that are no supervisor", async (t) => {
  t.match(await play({}, inline("")), [
    "the supervisor ended before the runner's part was over",
    "the server has taken the state null, expected success",
  ]);
  t.match(await play({ expect: { greeting: null, state: null, exit: "any" } }, inline("")), []);
  t.match(
    await play({ steps: [{ hang: true }] }, { ...ours, command: [process.execPath, wrong] }),
    [
      "the supervisor ended before the runner's part was over",
      "the server has taken the state null, expected success",
      "the runner outlived the supervisor",
      'no record of a log: "no record"',
    ],
  );
});

t.test("a greeting that is none is a fault of its own", async (t) => {
  const peer = { ...ours, command: [process.execPath, wrong], env: { ...ours.env, GARBAGE: "1" } };
  await t.rejects(play({}, peer), { code: "ERR_WINDSOCK_MESSAGE_MALFORMED" });
});

t.test("a case that is over ends its supervisor, and says so", async (t) => {
  const limit = new AbortController();
  setTimeout(() => limit.abort(new Error("over")), 400);
  const asleep = inline("setTimeout(() => {}, 60_000)");
  await t.rejects(play({}, asleep, limit.signal), { message: "over" });
});
