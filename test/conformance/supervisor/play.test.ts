// What the runner does in a case, against a real supervisor: ours.
import { resolve } from "node:path";
import t from "tap";
import { ours, playCase } from "../../support/play-case.ts";

const success = {
  type: "SucceedTask",
  end_date: "2026-01-02T03:04:10Z",
  task_outlets: [],
  outlet_events: [],
};

t.test("every kind of step", async (t) => {
  const ask = { type: "GetVariable", key: "v" };
  const reply = { type: "VariableResult", value: "value of v" };
  const faults = await playCase({
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
    await playCase({
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
  t.strictSame(await playCase({ steps: [{ kill: "SIGKILL" }], expect: { state: "failed" } }), []);
});

t.test("what is sent that is no frame", async (t) => {
  t.strictSame(
    await playCase({
      steps: [{ heed: true }, { raw: "00000003c1c1c1" }, { untilHungUp: true }, { hang: true }],
      expect: { state: "failed" },
    }),
    [],
  );
  const request = "000000189200 82a474797065ab4765745661726961626c65a36b6579a176".replace(" ", "");
  t.match(await playCase({ steps: [{ raw: request, reply: { type: "X" } }, { ask: success }] }), [
    /^step 1: /,
  ]);
  t.strictSame(
    await playCase({ steps: [{ zeros: 4 }, { hang: true }], expect: { state: "failed" } }),
    [],
  );
});

t.test("faults: replies that are not as expected, each said once", async (t) => {
  const ask = { type: "GetVariable", key: "v" };
  t.match(await playCase({ steps: [{ ask, ack: true }] }), [
    /^step 1: reply to GetVariable is \{.*expected nil$/,
    /^the server has taken the state failed/,
    /^the supervisor ended with exit code/,
  ]);
  t.match(await playCase({ steps: [{ ask, error: {} }] }), [
    /^step 1: reply to GetVariable: error is null/,
  ]);
  t.match(await playCase({ steps: [{ ask: { type: "SetXCom" } }, { exit: 0 }, { ask }] }), [
    /^step 3: |^the supervisor ended before/, // whichever is seen first
  ]);
});

t.test("a runner that is killed before it is greeted does nothing", async (t) => {
  const wrong = resolve("test/conformance/supervisor/data/wrong-supervisor.mjs");
  const peer = { ...ours, command: [process.execPath, wrong], env: { ...ours.env, KILL: "1" } };
  const expect = { greeting: null, state: null, exit: "any" } as const;
  t.strictSame(await playCase({ expect }, peer), ['no record of a log: "no record"']);
});

t.test("a runner of Airflow 3.2 speaks in the names of its release", async (t) => {
  const xcom = { key: "k", dag_id: "d", run_id: "r", task_id: "t" };
  const steps = [
    { ask: { type: "GetXComCount", ...xcom }, reply: { type: "XComCountResponse", len: 3 } },
    { ask: { type: "GetVariable", key: "v" }, reply: { type: "VariableResult" } },
    { ask: success, ack: true as const },
  ];
  t.strictSame(await playCase({ steps }, { ...ours, airflow: "3.2.2" }), []);
});

t.test(
  "the number of a reply to bytes, members over the usual answer, what is left behind",
  async (t) => {
    const request = "0000001b930182a474797065ab4765745661726961626c65a36b6579a176c0";
    const faults = await playCase({
      api: [{ to: { path: "variables/v" }, answers: [{ status: 200, more: { value: "other" } }] }],
      steps: [
        { leave: { detached: false, seconds: 30 } },
        { raw: request, id: 9, reply: { type: "VariableResult", value: "other" } },
      ],
      expect: { state: "failed", nothingLeft: true },
    });
    t.strictSame(faults, [`step 2: reply to ${request} has the id 1, expected 9`]);
  },
);

t.test("what is waited for of a runner that is gone", async (t) => {
  t.match(
    await playCase({ steps: [{ exit: 0 }, { untilTold: true }], expect: { state: "failed" } }),
    ["step 2: it was not told by SIGTERM: the runner was gone before"],
  );
});
