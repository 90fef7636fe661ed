import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import t from "tap";
import type { StateBody } from "../../src/api/index.ts";
import { identify } from "../../src/supervisor/process-identity.ts";
import { type FakeApi, openFakeApi, runContext } from "../support/fake-api.ts";
import { runScripted, succeed, tokenOf } from "../support/scripted-attempt.ts";
import { json } from "../support/scripted-server.ts";

const id = "0199b4a5-5b9c-7000-8000-000000000001";
const success = { state: "success", end_date: "2026-01-01T00:00:00Z" } as const;

t.test(
  "supervise: from the workload to the acknowledged state, with nothing left behind",
  async (t) => {
    await using api = await openFakeApi();
    const folder = t.testdir();
    const end = await runScripted({ folder, api, id, steps: [{ ask: succeed }] });
    t.match(end.ending, { kind: "reported", state: "success" });
    t.equal(end.logPath, `${folder}/attempt.log`);
    t.notOk(existsSync(`${folder}/state/${id}-1.json`));
  },
);

t.test("supervise: a job that is delivered twice is one attempt", async (t) => {
  await using api = await openFakeApi();
  const attempt = { folder: t.testdir(), api, id, steps: [{ ask: succeed }] };
  const [one, other] = await Promise.all([runScripted(attempt), runScripted(attempt)]);
  t.match(one.ending, other.ending);
  t.equal(api.calls("PATCH /run").length, 1);
});

t.test("supervise: a token that is too old is refused before anything is started", async (t) => {
  await using api = await openFakeApi();
  const end = await runScripted({ folder: t.testdir(), api, token: tokenOf({ exp: 1_000 }) });
  t.match(end.ending, {
    kind: "refused",
    problem: { code: "ERR_WINDSOCK_TOKEN_EXPIRED_BEFORE_START" },
  });
  t.equal(api.received.length, 0);
  t.match(end.events, [/^ERR_WINDSOCK_TOKEN_EXPIRED_BEFORE_START: .*\nStart workloads sooner/]);
});

t.test("supervise: an attempt that a living supervisor has is not touched", async (t) => {
  await using api = await openFakeApi();
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  t.teardown(() => other.kill("SIGKILL"));
  await once(other, "spawn");
  const folder = t.testdir();
  leave(folder, null, other.pid);
  const end = await runScripted({ folder, api, id });
  t.match(end.ending, { kind: "refused", problem: { code: "ERR_WINDSOCK_ATTEMPT_DROPPED" } });
  t.equal(api.received.length, 0);
  t.ok(existsSync(`${folder}/state/${id}-1.json`), "what that one has written stays");
});

t.test("supervise: what a supervisor that vanished has written down is reported", async (t) => {
  await using api = await openFakeApi();
  const folder = t.testdir();
  leave(folder, success);
  const end = await runScripted({ folder, api, id });
  t.match(end.ending, { kind: "reported", state: "success", problem: undefined });
  t.match(api.calls("PATCH /run")[0]?.body, { hostname: "before", unixname: "u", pid: 4194305 });
  t.match(states(api), ["success"]);
  t.match(end.events[0], /^ERR_WINDSOCK_SUPERVISOR_CRASHED/);
  t.notOk(existsSync(`${folder}/state/${id}-1.json`));
});

t.test("supervise: where nothing was written down another try is asked for", async (t) => {
  const retries = json(200, { ...runContext, should_retry: true });
  await using api = await openFakeApi({ "PATCH /run": retries });
  const folder = t.testdir();
  leave(folder, null);
  const end = await runScripted({ folder, api, id });
  t.match(end.ending, {
    kind: "reported",
    state: "up_for_retry",
    problem: { code: "ERR_WINDSOCK_SUPERVISOR_CRASHED" },
  });
  t.match(api.calls("PATCH /state")[0]?.body, { retry_reason: /^ERR_WINDSOCK_SUPERVISOR_CRASHED/ });
});

t.test("supervise: a report that had arrived is found to be there", async (t) => {
  const detail = { reason: "invalid_state", previous_state: "success" };
  await using api = await openFakeApi({ "PATCH /run": json(409, { detail }) });
  const folder = t.testdir();
  leave(folder, success);
  const end = await runScripted({ folder, api, id });
  t.match(end.ending, { kind: "reported", state: "success" });
  t.strictSame(states(api), []);
});

t.test("supervise: a report that still cannot be sent is kept on", async (t) => {
  await using api = await openFakeApi({ "PATCH /run": json(503) });
  const folder = t.testdir();
  leave(folder, success);
  const end = await runScripted({ folder, api, id });
  t.match(end.ending, { kind: "unreported" });
  t.ok(existsSync(`${folder}/state/${id}-1.json`));
});

/** Writes down what a supervisor has left. @param supervisor - its pid; one that is gone by default */
function leave(folder: string, body: StateBody | null, supervisor?: number): void {
  const gone = { pid: 4_194_305, startTicks: "1" };
  mkdirSync(`${folder}/state`);
  const entry = {
    version: 1,
    ti_id: id,
    try_number: 1,
    hostname: "before",
    unixname: "u",
    pid: 4_194_305,
    start_date: "2026-01-01T00:00:00Z",
    supervisor: supervisor === undefined ? gone : identify(supervisor),
    runner: gone,
    should_retry: null,
    body,
  };
  writeFileSync(`${folder}/state/${id}-1.json`, JSON.stringify(entry));
}

function states(api: FakeApi): unknown[] {
  return api.calls("PATCH /state").map(({ body }) => Object(body).state);
}

t.test("supervise: what was left and cannot be read is nothing; the attempt is run", async (t) => {
  await using api = await openFakeApi();
  const folder = t.testdir({ state: { [`${id}-1.json`]: '{"version":1,' } });
  const end = await runScripted({ folder, api, id, steps: [{ ask: succeed }] });
  t.match(end.ending, { kind: "reported", state: "success" });
});
