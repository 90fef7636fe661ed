import type { WindsockError } from "../base/index.ts";
import { problemOfExit } from "./exit.ts";
import { crashBody } from "./outcome.ts";
import type { Claim, Effect, Ending, Event, Report, State } from "./state.ts";

/** A state, and what is to be done on the way into it. */
export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

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
 * without a report is a failure, also with code 0; the runner is told to end once and killed once.
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
      return stay(state);
  }
}

function start(state: Of<"starting">, event: Event): Step {
  switch (event.kind) {
    case "linked":
      return begin({ ...state, runner: "linked" });
    case "granted":
      return begin({ ...state, claim: event });
    case "refused":
      // No user code ran: there is nothing to clean up.
      return end({ ...state, claim: event }, event.problem, { isHopeless: true });
    case "problem":
    case "stopped by server":
      return end(state, event.problem, { isHopeless: true });
    case "exited":
      return leave({ ...state, report: noReport, problem: problemOfExit(event.exit) }, event);
    case "outcome":
    case "acknowledged":
    case "not taken":
    case "overtime":
    case "grace is over":
      return stay(state);
  }
}

/** User code runs once both are there: a runner to speak to, and the server's word. */
function begin(state: Of<"starting">): Step {
  if (state.runner !== "linked" || state.claim.kind !== "granted") {
    return stay(state);
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
    case "stopped by server":
      // A report on its way explains the server's word: its own answer will tell.
      return isSettled(state.report) || state.report.kind === "sending"
        ? stay(state)
        : overrule(state, event.problem);
    case "problem":
      return end(state, event.problem, event);
    case "overtime":
      return end(state, undefined, { isHopeless: false });
    case "exited":
      return leave({ ...state, problem: undefined }, event);
    case "linked":
    case "granted":
    case "refused":
    case "grace is over":
      return stay(state);
  }
}

function stop(state: Of<"stopping">, event: Event): Step {
  switch (event.kind) {
    case "granted":
    case "refused":
      return stay({ ...state, claim: event });
    case "outcome":
    case "acknowledged":
    case "not taken":
      return follow(state, event);
    case "stopped by server":
      return isSettled(state.report) || state.report.kind === "sending"
        ? stay(state)
        : stay({ ...state, report: { kind: "overruled", problem: event.problem } }, [
            { kind: "stop heartbeats" },
            { kind: "explain", problem: event.problem },
          ]);
    case "problem":
      return event.isHopeless ? kill(state) : stay(state);
    case "grace is over":
      return kill(state);
    case "exited":
      return leave(state, event);
    case "linked":
    case "overtime":
      return stay(state);
  }
}

/** The runner is gone: what is left is to tell the server. */
function settle(state: Of<"settling">, event: Event): Step {
  switch (event.kind) {
    case "granted":
      return state.claim.kind === "asked"
        ? tell({ ...state, claim: event }, event.at)
        : stay(state);
    case "refused":
      return state.claim.kind === "asked"
        ? finish(state, { kind: "refused", problem: event.problem })
        : stay(state);
    case "acknowledged":
      return state.report.kind === "sending"
        ? finish(state, {
            kind: "reported",
            state: state.report.body.state,
            problem: state.problem,
          })
        : stay(state);
    case "not taken":
      return retell(state, event);
    case "linked":
    case "outcome":
    case "stopped by server":
    case "problem":
    case "overtime":
    case "grace is over":
    case "exited":
      return stay(state);
  }
}

type Living = Of<"running"> | Of<"stopping">;

function stay(state: State, effects: readonly Effect[] = []): Step {
  return { state, effects };
}

function isSettled({ kind }: Report): boolean {
  return kind === "acknowledged" || kind === "overruled";
}

/** Begins to end the runner: asks it, or kills it where there is no use in asking. */
function end(
  state: Of<"starting"> | Of<"running">,
  problem: WindsockError | undefined,
  { isHopeless }: { readonly isHopeless: boolean },
): Step {
  const report = state.phase === "running" ? state.report : noReport;
  const told: Effect[] = problem === undefined ? [] : [{ kind: "explain", problem }];
  return isHopeless
    ? stay({ phase: "stopping", claim: state.claim, report, problem, stage: "killed" }, [
        ...told,
        { kind: "signal", signal: "SIGKILL" },
      ])
    : stay({ phase: "stopping", claim: state.claim, report, problem, stage: "asked" }, [
        ...told,
        { kind: "signal", signal: "SIGTERM" },
        { kind: "start grace" },
      ]);
}

function kill(state: Of<"stopping">): Step {
  return state.stage === "killed"
    ? stay(state)
    : stay({ ...state, stage: "killed" }, [{ kind: "signal", signal: "SIGKILL" }]);
}

/** The server's word ends an attempt without a report. */
function overrule(state: Of<"running">, problem: WindsockError): Step {
  const { claim } = state;
  return stay(
    { phase: "stopping", claim, report: { kind: "overruled", problem }, problem, stage: "asked" },
    [
      { kind: "stop heartbeats" },
      { kind: "explain", problem },
      { kind: "signal", signal: "SIGTERM" },
      { kind: "start grace" },
    ],
  );
}

/** What the runner reports, and what became of it, while the process lives. */
function follow(state: Living, event: On<"outcome"> | On<"acknowledged"> | On<"not taken">): Step {
  const { report } = state;
  switch (event.kind) {
    case "outcome":
      if (isSettled(report) || report.kind === "sending") {
        return stay(state, [{ kind: "ignore", body: event.body }]);
      }
      return event.isDirect
        ? stay({ ...state, report: { kind: "sending", body: event.body } }, [
            { kind: "send", body: event.body, isFinal: false },
          ])
        : stay({ ...state, report: { kind: "noted", body: event.body } }, [
            { kind: "start overtime" },
          ]);
    case "acknowledged":
      return report.kind === "sending"
        ? stay({ ...state, report: { kind: "acknowledged", body: report.body } }, [
            { kind: "stop heartbeats" },
            { kind: "start overtime" },
          ])
        : stay(state);
    case "not taken":
      if (report.kind !== "sending") {
        return stay(state);
      }
      return event.how === "overruled"
        ? stay({ ...state, report: { kind: "overruled", problem: event.problem } }, [
            { kind: "stop heartbeats" },
            { kind: "explain", problem: event.problem },
          ])
        : stay({ ...state, report: { kind: "noted", body: report.body } }); // once more after the exit
  }
}

/** What is left to do once the process is gone. */
function leave(
  state: {
    readonly claim: Claim;
    readonly report: Report;
    readonly problem: WindsockError | undefined;
  },
  { exit, at }: On<"exited">,
): Step {
  const { claim, report } = state;
  const problem = state.problem ?? (report.kind === "none" ? problemOfExit(exit) : undefined);
  const settling: Of<"settling"> = { phase: "settling", claim, report, problem, isReplaced: false };
  if (report.kind === "acknowledged") {
    return finish(settling, { kind: "reported", state: report.body.state, problem: undefined });
  }
  if (report.kind === "overruled") {
    return finish(settling, { kind: "stopped", problem: report.problem });
  }
  switch (claim.kind) {
    case "refused":
      return finish(settling, { kind: "refused", problem: claim.problem });
    case "asked":
      return stay(settling);
    case "granted":
      return report.kind === "sending" ? stay(settling) : tell(settling, at);
  }
}

/** Sends the report that is there, or the verdict that takes its place. */
function tell(state: Of<"settling">, at: string): Step {
  const { claim, report, problem } = state;
  if (report.kind === "noted") {
    const { body } = report;
    return stay({ ...state, report: { kind: "sending", body } }, [
      { kind: "send", body, isFinal: true },
    ]);
  }
  if (problem === undefined || claim.kind !== "granted") {
    return stay(state);
  }
  const body = crashBody(problem, claim.shouldRetry, at);
  return stay({ ...state, report: { kind: "sending", body } }, [
    { kind: "explain", problem },
    { kind: "send", body, isFinal: true },
  ]);
}

function retell(state: Of<"settling">, event: On<"not taken">): Step {
  const { report, claim } = state;
  if (report.kind !== "sending") {
    return stay(state);
  }
  if (event.how === "overruled") {
    return finish(state, { kind: "stopped", problem: event.problem });
  }
  if (event.how === "unreachable" || state.isReplaced || claim.kind !== "granted") {
    return finish(state, { kind: "unreported", problem: event.problem });
  }
  const body = crashBody(event.problem, claim.shouldRetry, event.at);
  return stay(
    { ...state, problem: event.problem, report: { kind: "sending", body }, isReplaced: true },
    [
      { kind: "explain", problem: event.problem },
      { kind: "send", body, isFinal: true },
    ],
  );
}

function finish(_state: Of<"settling">, ending: Ending): Step {
  return stay({ phase: "ended", ending }, [{ kind: "stop heartbeats" }, { kind: "end", ending }]);
}
