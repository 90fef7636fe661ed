import t from "tap";
import { createProgress } from "../../src/cli/progress.ts";
import type { RunEvent } from "../../src/local/index.ts";
import { fakeTerminal } from "../support/terminal.ts";

const started: RunEvent = {
  type: "run-started",
  dagId: "sales",
  runId: "manual",
  taskIds: ["extract", "load"],
};

const at = Date.UTC(2026, 0, 1, 12, 0, 1, 250);

t.test("createProgress: a line per change where no one watches", async (t) => {
  const terminal = fakeTerminal();
  const progress = createProgress(terminal);
  for (const event of events()) {
    progress.show(event);
  }
  progress.note("stopping");
  progress.close();
  t.equal(
    terminal.err(),
    `sales manual
12:00:01.250 ● extract running
12:00:01.250 ↻ extract up_for_retry next in 5.0 s
12:00:01.250 ✓ extract success try 2
12:00:01.250 · load[1] none
stopping
`,
  );
});

t.test("createProgress: a picture on a terminal, which is gone at the end", async (t) => {
  const terminal = fakeTerminal({ isTTY: true, env: { NO_COLOR: "1" } });
  const progress = createProgress(terminal);
  for (const event of events()) {
    progress.show(event);
  }
  progress.note("stopping");
  for (const line of [
    "stopping",
    "sales manual 1/2",
    "↻ extract up_for_retry next in",
    "✓ extract success try 2",
  ]) {
    t.ok(terminal.err().includes(line), line);
  }
  progress.close();
  t.notMatch(terminal.err().split("\u001b[G").at(-1), /sales/, "nothing is left of it");
});

t.test("createProgress: a picture larger than the terminal shows what is not done", async (t) => {
  const terminal = fakeTerminal({ isTTY: true, env: { NO_COLOR: "1" }, hasSize: false });
  const progress = createProgress(terminal);
  progress.show(started);
  for (let index = 0; index < 40; index += 1) {
    progress.show(task({ mapIndex: index, state: index < 39 ? "success" : "running", at: 0 }));
  }
  progress.close();
  t.match(terminal.err(), /● extract\[39\] running \d+ m \d\d s/);
  t.notOk(terminal.err().includes("extract[38] success"), "what is done gave its line away");
});

function events(): RunEvent[] {
  return [
    started,
    task({ state: "queued" }),
    task({ state: "running" }),
    task({ state: "up_for_retry", nextTryAt: at + 5_000 }),
    task({ state: "success", tryNumber: 2 }),
    task({ taskId: "load", mapIndex: 1, state: null }),
    { type: "run-ended", state: "success" },
  ];
}

function task(facts: Partial<Extract<RunEvent, { type: "task" }>>): RunEvent {
  return {
    type: "task",
    taskId: "extract",
    mapIndex: -1,
    tryNumber: 1,
    state: "running",
    nextTryAt: null,
    at,
    ...facts,
  };
}
