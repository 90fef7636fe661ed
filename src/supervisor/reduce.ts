import type { WindsockError } from "../base/index.ts";
import { problemOfExit } from "./exit.ts";
import { leave, settle } from "./settle.ts";
import type { Effect, Event, Report, State, Step } from "./state.ts";

type Of<Phase extends State["phase"]> = Extract<State, { phase: Phase }>;
type On<Kind extends Event["kind"]> = Extract<Event, { kind: Kind }>;

/** Where every attempt begins: the runner was spawned, and the server was asked. */
export const initialState: State = {
  phase: "starting",
  claim: { kind: "asked" },
  runner: "booting",
};

const noReport: Report = { kind: "none" };

/**
 * Decides what an event means for an attempt. Pure: no clock, no process, no network.
 *
 * The rules that matter: the first acknowledged report is final; nothing is sent after the server said stop; an exit
 * without a report is a failure, also with code 0; a runner is asked to end once, and killed once.
 */
export function reduce(state: State, event: Event): Step {
  switch (state.phase) {
    case "starting":
      return start(state, event);
    case "running":
      return run(state, event);
    case "stopping":
      return stop(state, event);
    case "settling":
      return settle(state, event);
    case "ended":
      return { state, effects: [] };
  }
}

/** No user code runs yet. */
function start(state: Of<"starting">, event: Event): Step {
  switch (event.kind) {
    case "linked":
      return begin({ ...state, runner: "linked" });
    case "granted":
      return begin({ ...state, claim: { kind: "granted", shouldRetry: event.shouldRetry } });
    case "refused": {
      const claim = { kind: "refused", problem: event.problem } as const;
      return end({ ...state, claim, report: noReport }, { ...event, isHopeless: true });
    }
    case "problem":
      return end({ ...state, report: noReport }, { ...event, isHopeless: true });
    case "exited": {
      const problem = problemOfExit(event.exit, event.isUp);
      return leave({ ...state, report: noReport, problem }, event.at, problem);
    }
    case "outcome":
    case "acknowledged":
    case "not taken":
    case "stopped by server":
    case "overtime":
    case "grace is over":
      return { state, effects: [] };
  }
}

/** User code runs once both are there: a runner to speak to, and the server's word. */
function begin(state: Of<"starting">): Step {
  if (state.runner !== "linked" || state.claim.kind !== "granted") {
    return { state, effects: [] };
  }
  return {
    state: { phase: "running", claim: state.claim, report: noReport },
    effects: [{ kind: "greet" }, { kind: "start heartbeats" }],
  };
}

function run(state: Of<"running">, event: Event): Step {
  switch (event.kind) {
    case "outcome":
    case "acknowledged":
    case "not taken":
      return follow(state, event);
    case "stopped by server": {
      if (!isOpen(state.report)) {
        return { state, effects: [] };
      }
      const report = { kind: "overruled", problem: event.problem } as const;
      const { state: next, effects } = end({ ...state, report }, { ...event, isHopeless: false });
      return { state: next, effects: [{ kind: "stop heartbeats" }, ...effects] };
    }
    case "problem":
      return end(state, event);
    case "overtime":
      return end(state, { problem: undefined, isHopeless: false });
    case "exited": {
      const problem =
        state.report.kind === "none" ? problemOfExit(event.exit, event.isUp) : undefined;
      return leave({ ...state, problem }, event.at, problem);
    }
    case "linked":
    case "granted":
    case "refused":
    case "grace is over":
      return { state, effects: [] };
  }
}

function stop(state: Of<"stopping">, event: Event): Step {
  switch (event.kind) {
    case "granted": {
      const claim = { kind: "granted", shouldRetry: event.shouldRetry } as const;
      return { state: state.claim.kind === "asked" ? { ...state, claim } : state, effects: [] };
    }
    case "refused": {
      const claim = { kind: "refused", problem: event.problem } as const;
      return { state: state.claim.kind === "asked" ? { ...state, claim } : state, effects: [] };
    }
    case "outcome":
    case "acknowledged":
    case "not taken":
      return follow(state, event);
    case "stopped by server": {
      const report = { kind: "overruled", problem: event.problem } as const;
      const effects: Effect[] = [
        { kind: "stop heartbeats" },
        { kind: "explain", problem: event.problem },
      ];
      return isOpen(state.report)
        ? { state: { ...state, report }, effects }
        : { state, effects: [] };
    }
    case "problem":
      return event.isHopeless ? kill(state) : { state, effects: [] };
    case "grace is over":
      return kill(state);
    case "exited": {
      const isNew = state.problem === undefined && state.report.kind === "none";
      const problem = isNew ? problemOfExit(event.exit, event.isUp) : state.problem;
      return leave({ ...state, problem }, event.at, isNew ? problem : undefined);
    }
    case "linked":
    case "overtime":
      return { state, effects: [] };
  }
}

/** What the runner reports, and what the server says to it. */
function follow<S extends Of<"running"> | Of<"stopping">>(
  state: S,
  event: On<"outcome" | "acknowledged" | "not taken">,
): { readonly state: S; readonly effects: readonly Effect[] } {
  const { report } = state;
  if (event.kind === "outcome") {
    const { body } = event;
    // Who was not let begin has nothing to report.
    if (state.claim.kind !== "granted" || !isOpen(report)) {
      return { state, effects: [{ kind: "ignore", body }] };
    }
    const clock: Effect[] = state.phase === "running" ? [{ kind: "start overtime" }] : [];
    return event.isDirect
      ? {
          state: { ...state, report: { kind: "sending", body, isFinal: false } },
          effects: [{ kind: "send", body, isFinal: false }, ...clock],
        }
      : { state: { ...state, report: { kind: "noted", body } }, effects: clock };
  }
  if (report.kind !== "sending") {
    return { state, effects: [] };
  }
  const { body } = report;
  if (event.kind === "acknowledged") {
    const effects: Effect[] = [{ kind: "stop heartbeats" }];
    return { state: { ...state, report: { kind: "acknowledged", body } }, effects };
  }
  const explain: Effect = { kind: "explain", problem: event.problem };
  return event.how === "overruled"
    ? {
        state: { ...state, report: { kind: "overruled", problem: event.problem } },
        effects: [{ kind: "stop heartbeats" }, explain],
      }
    : { state: { ...state, report: { kind: "noted", body } }, effects: [explain] };
}

/** Ends the runner: asks it to, or kills it where there is nothing that it could clean up. */
function end(
  { claim, report }: Pick<Of<"stopping">, "claim" | "report">,
  why: { readonly problem: WindsockError | undefined; readonly isHopeless: boolean },
): Step {
  const explain: Effect[] =
    why.problem === undefined ? [] : [{ kind: "explain", problem: why.problem }];
  const { problem } = why;
  return why.isHopeless
    ? {
        state: { phase: "stopping", claim, report, problem, stage: "killed" },
        effects: [...explain, { kind: "signal", signal: "SIGKILL" }],
      }
    : {
        state: { phase: "stopping", claim, report, problem, stage: "asked" },
        effects: [...explain, { kind: "signal", signal: "SIGTERM" }, { kind: "start grace" }],
      };
}

function kill(state: Of<"stopping">): Step {
  return state.stage === "killed"
    ? { state, effects: [] }
    : { state: { ...state, stage: "killed" }, effects: [{ kind: "signal", signal: "SIGKILL" }] };
}

/** Whether the server's word to stop is news. A report on its way explains it: its own answer will tell. */
function isOpen({ kind }: Report): boolean {
  return kind === "none" || kind === "noted";
}
