import t from "tap";
import type { StateBody } from "../../src/api/index.ts";
import { LeaseLostError, StoppedByServerError } from "../../src/supervisor/errors.ts";
import { leave, settle } from "../../src/supervisor/settle.ts";
import type { Event, State } from "../../src/supervisor/state.ts";

type Settling = Extract<State, { phase: "settling" }>;

const at = "2026-01-01T00:00:00Z";
const success: StateBody = { state: "success", end_date: at };
const problem = new LeaseLostError("lease");
const stopped = new StoppedByServerError("stop");
const granted = { kind: "granted", shouldRetry: true } as const;
const base: Settling = {
  phase: "settling",
  claim: granted,
  report: { kind: "none" },
  problem: undefined,
  isReplaced: false,
};
const retry = { state: "up_for_retry", end_date: at, retry_reason: `${problem.code}: lease` };
const unreachable: Event = { kind: "not taken", how: "unreachable", problem, at };
const invalid: Event = { kind: "not taken", how: "invalid", problem, at };

t.test("leave: a crash is explained, and reported as another try", async (t) => {
  const { state, effects } = leave({ ...base, problem }, at, problem);
  t.match(state, { report: { kind: "sending", body: retry, isFinal: true } });
  t.match(effects, [
    { kind: "stop heartbeats" },
    { kind: "explain", problem },
    { kind: "send", body: retry, isFinal: true },
  ]);
});

t.test("leave: what was noted is sent", async (t) => {
  const report = { kind: "noted", body: success } as const;
  const { effects } = leave({ ...base, report }, at, undefined);
  t.match(effects, [{ kind: "stop heartbeats" }, { kind: "send", body: success }]);
  t.equal(effects.length, 2);
});

t.test("leave: what is settled ends at once, what is on its way is awaited", async (t) => {
  const done = leave({ ...base, report: { kind: "acknowledged", body: success } }, at, undefined);
  t.match(done.state, { ending: { kind: "reported", state: "success" } });
  const over = leave({ ...base, report: { kind: "overruled", problem: stopped } }, at, undefined);
  t.match(over.state, { ending: { kind: "stopped", problem: stopped } });
  const report = { kind: "sending", body: success, isFinal: false } as const;
  t.match(leave({ ...base, report }, at, undefined).state, { phase: "settling", report });
  const refused = { kind: "refused", problem } as const;
  t.match(leave({ ...base, claim: refused }, at, undefined).state, { ending: { kind: "refused" } });
});

t.test("settle: who did not begin an attempt waits until it may report it", async (t) => {
  const asked: Settling = { ...base, claim: { kind: "asked" }, problem };
  t.match(leave(asked, at, undefined).state, { phase: "settling", report: { kind: "none" } });
  t.match(settle(asked, { ...granted, at }).state, { report: { kind: "sending", body: retry } });
  t.match(settle(asked, { kind: "refused", problem }).state, { ending: { kind: "refused" } });
});

t.test("settle: a report that did not arrive is sent once more, as the last", async (t) => {
  const report = { kind: "sending", body: success, isFinal: false } as const;
  const again = settle({ ...base, report }, unreachable);
  t.match(again.effects, [{ kind: "send", body: success, isFinal: true }]);
  t.match(settle(Object(again.state), unreachable).state, {
    ending: { kind: "unreported", problem: { code: "ERR_WINDSOCK_STATE_NOT_REPORTED" } },
  });
});

t.test("settle: a report that the server refuses is replaced by a failure, once", async (t) => {
  const report = { kind: "sending", body: success, isFinal: true } as const;
  const replaced = settle({ ...base, report }, invalid);
  t.match(replaced.effects, [
    { kind: "explain", problem },
    { kind: "send", body: retry },
  ]);
  t.match(settle(Object(replaced.state), invalid).state, { ending: { kind: "unreported" } });
});

t.test("settle: the server's word is the end", async (t) => {
  const sending: Settling = { ...base, report: { kind: "sending", body: success, isFinal: true } };
  t.match(settle(sending, { kind: "acknowledged" }).state, {
    ending: { kind: "reported", state: "success" },
  });
  const overruled: Event = { kind: "not taken", how: "overruled", problem: stopped, at };
  t.match(settle(sending, overruled).effects, [{ kind: "explain" }, { kind: "end" }]);
});

t.test("settle: everything else changes nothing", async (t) => {
  const others: readonly Event[] = [
    { ...granted, at },
    { kind: "refused", problem },
    { kind: "acknowledged" },
    unreachable,
    { kind: "linked" },
    { kind: "outcome", body: success, isDirect: true },
    { kind: "stopped by server", problem: stopped },
    { kind: "problem", problem, isHopeless: true },
    { kind: "overtime" },
    { kind: "grace is over" },
    { kind: "exited", exit: { kind: "exited", code: 0 }, isUp: true, at },
  ];
  for (const event of others) {
    t.strictSame(settle(base, event), { state: base, effects: [] }, event.kind);
  }
});
