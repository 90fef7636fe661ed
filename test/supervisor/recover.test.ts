import { spawn } from "node:child_process";
import { once } from "node:events";
import t from "tap";
import { ApiStatusError, ApiUnreachableError } from "../../src/api/index.ts";
import { AttemptDroppedError, SupervisorCrashedError } from "../../src/supervisor/errors.ts";
import type { JournalEntry } from "../../src/supervisor/journal.ts";
import { identify } from "../../src/supervisor/process-identity.ts";
import { endLeftRunner, endOfRefusal, isOwned, leftState } from "../../src/supervisor/recover.ts";

const gone = { pid: 2 ** 22 + 1, startTicks: "1" };
const end_date = "2026-01-01T00:00:00Z";
const entry: JournalEntry = {
  version: 1,
  ti_id: "id",
  try_number: 1,
  hostname: "h",
  unixname: "u",
  pid: 1,
  start_date: end_date,
  supervisor: gone,
  runner: gone,
  should_retry: false,
  body: null,
};
const success = { state: "success", end_date } as const;

t.test("isOwned: by a supervisor that lives, unless it is this very process", async (t) => {
  t.ok(isOwned({ ...entry, supervisor: identify(process.ppid) }));
  t.notOk(isOwned(entry));
  t.notOk(isOwned({ ...entry, supervisor: identify(process.pid) }));
});

t.test("endLeftRunner: kills the whole group of a runner that lives on", async (t) => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { detached: true });
  await once(child, "spawn");
  const ended = once(child, "exit");
  endLeftRunner({ ...entry, runner: identify(child.pid ?? 0) });
  t.strictSame(await ended, [null, "SIGKILL"]);
  t.doesNotThrow(() => endLeftRunner(entry));
});

t.test("leftState: what was written down is reported, else the crash", async (t) => {
  const crash = new SupervisorCrashedError();
  t.match(leftState(entry, crash), { report: { kind: "none" }, problem: crash });
  t.match(leftState({ ...entry, body: success }, crash), {
    report: { kind: "noted", body: success },
    problem: undefined,
  });
});

const refusals = {
  "the server has the report": {
    status: 409,
    previous: "success",
    body: success,
    end: { kind: "reported", state: "success" },
  },
  "the server has another state": {
    status: 409,
    previous: "failed",
    body: success,
    end: { kind: "stopped" },
  },
  "a retry had arrived, and the id is gone": {
    status: 404,
    previous: undefined,
    body: { state: "up_for_retry", end_date } as const,
    end: { kind: "reported", state: "up_for_retry" },
  },
  "a retry had not arrived": {
    status: 409,
    previous: "failed",
    body: { state: "up_for_retry", end_date } as const,
    end: { kind: "stopped" },
  },
  "nothing was written down": {
    status: 409,
    previous: "failed",
    body: null,
    end: { kind: "stopped" },
  },
} as const;
for (const [name, { status, previous, body, end }] of Object.entries(refusals)) {
  t.test(`endOfRefusal: ${name}`, async (t) => {
    const detail = previous === undefined ? {} : { previous_state: previous };
    const cause = new ApiStatusError({
      operation: "ti_run",
      status,
      attempts: 1,
      detail,
      said: "",
    });
    t.match(endOfRefusal(new AttemptDroppedError("x", { cause }), { ...entry, body }), end);
  });
}

t.test("endOfRefusal: a server that could not be asked leaves the report for later", async (t) => {
  const problem = new ApiUnreachableError("ti_run", 5, new Error("down"));
  t.match(endOfRefusal(problem, entry), { kind: "unreported", problem });
});
