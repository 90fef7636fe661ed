import t from "tap";
import type { StateBody } from "../../src/api/index.ts";
import {
  AttemptDroppedError,
  LeaseLostError,
  StoppedByServerError,
} from "../../src/supervisor/errors.ts";
import { initialState, reduce } from "../../src/supervisor/reduce.ts";
import type { Effect, Event, State, Step } from "../../src/supervisor/state.ts";

const at = "2026-01-01T00:00:00Z";
const success: StateBody = { state: "success", end_date: at };
const failure: StateBody = { state: "failed", end_date: at };
const problem = new LeaseLostError("lease");
const refusal = new AttemptDroppedError("dropped");
const stopped = new StoppedByServerError("stop");

const events: readonly Event[] = [
  { kind: "linked" },
  { kind: "granted", shouldRetry: true, at },
  { kind: "granted", shouldRetry: false, at },
  { kind: "refused", problem: refusal },
  { kind: "outcome", body: success, isDirect: true },
  { kind: "outcome", body: failure, isDirect: false },
  { kind: "acknowledged" },
  { kind: "not taken", how: "overruled", problem: stopped, at },
  { kind: "not taken", how: "invalid", problem, at },
  { kind: "not taken", how: "unreachable", problem, at },
  { kind: "stopped by server", problem: stopped },
  { kind: "problem", problem, isHopeless: false },
  { kind: "problem", problem, isHopeless: true },
  { kind: "overtime" },
  { kind: "grace is over" },
  { kind: "exited", exit: { kind: "exited", code: 0 }, isUp: true, at },
  { kind: "exited", exit: { kind: "killed", signal: "SIGKILL" }, isUp: false, at },
];

/** What has happened on a way to a state, as far as the rules ask for it. */
interface History {
  readonly hasSucceeded: boolean;
  readonly isAcknowledged: boolean;
  readonly isOverruled: boolean;
  readonly isGone: boolean;
  readonly isKilled: boolean;
  readonly isBeating: boolean;
}

const beginning: History = {
  hasSucceeded: false,
  isAcknowledged: false,
  isOverruled: false,
  isGone: false,
  isKilled: false,
  isBeating: false,
};

t.test("reduce: every reachable state keeps the promises", async (t) => {
  const seen = new Map<string, State>();
  const faults = new Set<string>();
  const waiting: { state: State; history: History }[] = [
    { state: initialState, history: beginning },
  ];
  let steps = 0;
  const visited = new Set<string>();
  for (let one = waiting.pop(); one !== undefined; one = waiting.pop()) {
    for (const event of possible(one.state, one.history)) {
      const step = reduce(one.state, event);
      steps += 1;
      for (const fault of faultsOf(one, event, step)) {
        faults.add(`${fault}: ${key(one.state)} on ${key(event)}`);
      }
      const history = after(one.history, event, step, one.state);
      const name = key(step.state) + key(history);
      seen.set(key(step.state), step.state);
      if (!visited.has(name)) {
        visited.add(name);
        waiting.push({ state: step.state, history });
      }
    }
  }
  t.comment(`${seen.size} states, ${visited.size} with their history, ${steps} steps`);
  t.strictSame([...faults], []);
  t.ok(seen.size > 60, "the model has not collapsed");
  for (const phase of ["starting", "running", "stopping", "settling", "ended"]) {
    t.ok(
      [...seen.values()].some((state) => state.phase === phase),
      phase,
    );
  }
});

t.test("reduce: an attempt always comes to its end", async (t) => {
  const fair: readonly Event[] = [
    { kind: "granted", shouldRetry: true, at },
    { kind: "problem", problem, isHopeless: true },
    { kind: "exited", exit: { kind: "killed", signal: "SIGKILL" }, isUp: true, at },
    { kind: "acknowledged" },
    { kind: "acknowledged" },
  ];
  for (const state of reachable()) {
    const end = fair.reduce((now, event) => reduce(now, event).state, state);
    t.equal(end.phase, "ended", key(state));
  }
});

t.test("reduce: what cannot happen changes nothing", async (t) => {
  const running = { phase: "running", claim: { kind: "granted", shouldRetry: true } } as const;
  const states: readonly State[] = [
    initialState,
    { ...running, report: { kind: "none" } },
    { ...running, phase: "stopping", report: { kind: "none" }, problem, stage: "asked" },
  ];
  const impossible: readonly Event["kind"][][] = [
    ["outcome", "acknowledged", "not taken", "stopped by server", "overtime", "grace is over"],
    ["linked", "granted", "refused", "grace is over", "acknowledged", "not taken"],
    ["linked", "granted", "refused", "overtime", "acknowledged", "not taken"],
  ];
  for (const [index, state] of states.entries()) {
    for (const event of events.filter(({ kind }) => impossible[index]?.includes(kind))) {
      t.strictSame(reduce(state, event), { state, effects: [] }, `${state.phase} ${event.kind}`);
    }
  }
});

/** Events that can come in a state: answers only to what was asked, and one end of the process. */
function possible(state: State, { isGone }: History): readonly Event[] {
  const isAsked = "claim" in state && state.claim.kind === "asked";
  const isSending = "report" in state && state.report.kind === "sending";
  return events.filter(({ kind }) => {
    switch (kind) {
      case "granted":
      case "refused":
        return isAsked;
      case "acknowledged":
      case "not taken":
        return isSending;
      case "exited":
      case "grace is over":
      case "overtime":
      case "linked":
        return !isGone;
      case "outcome":
        return !isGone && state.phase !== "starting";
      case "problem":
      case "stopped by server":
        return true;
    }
  });
}

/** Rules that a step breaks. */
function faultsOf(
  { state, history }: { state: State; history: History },
  event: Event,
  { state: next, effects }: Step,
): string[] {
  const faults: string[] = [];
  const has = (kind: Effect["kind"]) => effects.some((effect) => effect.kind === kind);
  const sends = effects.filter((effect) => effect.kind === "send");
  if (sends.length > 0 && (history.isAcknowledged || history.isOverruled)) {
    faults.push("a report is sent after the server has decided");
  }
  if (
    sends.some(({ body }) => body.state === "success") &&
    !history.hasSucceeded &&
    !isSuccess(event)
  ) {
    faults.push("success without the runner's word");
  }
  if (history.isKilled && effects.some((effect) => effect.kind === "signal")) {
    faults.push("a signal after SIGKILL");
  }
  if (
    state.phase === "stopping" &&
    state.stage === "killed" &&
    next.phase === "stopping" &&
    next.stage !== "killed"
  ) {
    faults.push("the kill stage goes back");
  }
  if (has("start heartbeats") && (history.isGone || history.isAcknowledged)) {
    faults.push("heartbeats begin after the end");
  }
  if (
    event.kind === "exited" &&
    state.phase !== "ended" &&
    state.phase !== "settling" &&
    !has("stop heartbeats")
  ) {
    faults.push("heartbeats go on after the runner's end");
  }
  if (state.phase === "ended" && effects.length > 0) {
    faults.push("something happens after the end");
  }
  if (next.phase === "ended" && state.phase !== "ended" && !has("end")) {
    faults.push("an end that nobody is told");
  }
  if (
    next.phase === "ended" &&
    state.phase !== "ended" &&
    !history.isGone &&
    event.kind !== "exited"
  ) {
    faults.push("an end before the runner's");
  }
  if (next.phase === "ended" && next.ending.kind === "reported" && history.isOverruled) {
    faults.push("a report that the server has overruled");
  }
  if (history.isAcknowledged && next.phase === "ended" && next.ending.kind !== "reported") {
    faults.push("an acknowledged report is lost");
  }
  return faults;
}

function after(history: History, event: Event, { effects, state }: Step, before: State): History {
  const acknowledges =
    event.kind === "acknowledged" && "report" in before && before.report.kind === "sending";
  return {
    hasSucceeded: history.hasSucceeded || isSuccess(event),
    isAcknowledged: history.isAcknowledged || acknowledges,
    isOverruled: history.isOverruled || ("report" in state && state.report.kind === "overruled"),
    isGone: history.isGone || event.kind === "exited",
    isKilled:
      history.isKilled || effects.some((one) => one.kind === "signal" && one.signal === "SIGKILL"),
    isBeating: false,
  };
}

function isSuccess(event: Event): boolean {
  return event.kind === "outcome" && event.body.state === "success";
}

function reachable(): State[] {
  const seen = new Map<string, State>([[key(initialState), initialState]]);
  for (const state of seen.values()) {
    for (const event of events) {
      const next = reduce(state, event).state;
      if (!seen.has(key(next))) {
        seen.set(key(next), next);
      }
    }
  }
  return [...seen.values()];
}

function key(value: object): string {
  return JSON.stringify(value, (_, one: unknown) => (Error.isError(one) ? one.name : one));
}

const claim = { kind: "granted", shouldRetry: true } as const;
const none = { kind: "none" } as const;
const running: State = { phase: "running", claim, report: none };
const asked: State = { phase: "stopping", claim, report: none, problem, stage: "asked" };
const event = {
  linked: { kind: "linked" },
  granted: { kind: "granted", shouldRetry: true, at },
  refused: { kind: "refused", problem: refusal },
  success: { kind: "outcome", body: success, isDirect: true },
  failure: { kind: "outcome", body: failure, isDirect: false },
  problem: { kind: "problem", problem, isHopeless: false },
  hopeless: { kind: "problem", problem, isHopeless: true },
  overruled: { kind: "not taken", how: "overruled", problem: stopped, at },
  exited: { kind: "exited", exit: { kind: "exited", code: 0 }, isUp: true, at },
  overtime: { kind: "overtime" },
} as const satisfies Readonly<Record<string, Event>>;

const decisions: Readonly<
  Record<string, { from: State; on: readonly Event[]; effects: string[] }>
> = {
  "a runner that is there first waits for the claim": {
    from: initialState,
    on: [event.linked],
    effects: [],
  },
  "a claim that is there first waits for the runner": {
    from: initialState,
    on: [event.granted],
    effects: [],
  },
  "with both user code begins": {
    from: initialState,
    on: [event.granted, event.linked],
    effects: ["greet", "start heartbeats"],
  },
  "a refused claim kills the runner at once": {
    from: initialState,
    on: [event.refused],
    effects: ["explain", "signal SIGKILL"],
  },
  "a problem before user code kills the runner at once": {
    from: initialState,
    on: [event.problem],
    effects: ["explain", "signal SIGKILL"],
  },
  "a problem asks a runner to end": {
    from: running,
    on: [event.problem],
    effects: ["explain", "signal SIGTERM", "start grace"],
  },
  "a second problem does not make it worse": { from: asked, on: [event.problem], effects: [] },
  "a hopeless one kills": { from: asked, on: [event.hopeless], effects: ["signal SIGKILL"] },
  "a report starts the clock for what is left to do": {
    from: running,
    on: [event.success],
    effects: ["send success", "start overtime"],
  },
  "a report to be sent later starts it too": {
    from: running,
    on: [event.failure],
    effects: ["start overtime"],
  },
  "a report of a runner that is ending anyway does not": {
    from: asked,
    on: [event.success],
    effects: ["send success"],
  },
  "a server that has decided otherwise wants no heartbeats": {
    from: running,
    on: [event.success, event.overruled],
    effects: ["stop heartbeats", "explain"],
  },
  "an exit after a problem is that problem, told once": {
    from: asked,
    on: [event.exited],
    effects: ["stop heartbeats", "send up_for_retry"],
  },
  "an exit in overtime sends what was noted": {
    from: running,
    on: [event.failure, event.overtime, event.exited],
    effects: ["stop heartbeats", "send failed"],
  },
};
for (const [name, { from, on, effects }] of Object.entries(decisions)) {
  t.test(`reduce: ${name}`, async (t) => {
    const step = on.reduce<Step>((now, one) => reduce(now.state, one), {
      state: from,
      effects: [],
    });
    t.strictSame(step.effects.map(nameOf), effects);
  });
}

function nameOf(effect: Effect): string {
  if (effect.kind === "send") {
    return `send ${effect.body.state}`;
  }
  return effect.kind === "signal" ? `signal ${effect.signal}` : effect.kind;
}
