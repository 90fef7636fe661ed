import type { StateBody } from "../api/index.ts";
import type { WindsockError } from "../base/index.ts";
import { StateNotReportedError } from "./errors.ts";
import { crashBody } from "./outcome.ts";
import type { Claim, Effect, Ending, Event, State, Step } from "./state.ts";

type Settling = Extract<State, { phase: "settling" }>;

/**
 * The runner has ended: what is left is to tell the server, if it does not know.
 *
 * @param at - when it ended
 * @param news - the problem that its end is, when nobody was told of it yet
 */
export function leave(
  { claim, report, problem }: Pick<Settling, "claim" | "report" | "problem">,
  at: string,
  news: WindsockError | undefined,
): Step {
  const explain: Effect[] = news === undefined ? [] : [{ kind: "explain", problem: news }];
  const { state, effects } = tell(
    { phase: "settling", claim, report, problem, isReplaced: false },
    at,
  );
  return { state, effects: [{ kind: "stop heartbeats" }, ...explain, ...effects] };
}

/** Decides what an event means once the runner has ended. */
export function settle(state: Settling, event: Event): Step {
  switch (event.kind) {
    case "granted": {
      const claim: Claim = { kind: "granted", shouldRetry: event.shouldRetry };
      return state.claim.kind === "asked" ? tell({ ...state, claim }, event.at) : stay(state);
    }
    case "refused":
      return state.claim.kind === "asked"
        ? finish({ kind: "refused", problem: event.problem }, event.problem)
        : stay(state);
    case "acknowledged":
      return state.report.kind === "sending"
        ? finish({ kind: "reported", state: state.report.body.state, problem: state.problem })
        : stay(state);
    case "not taken": {
      const { report, claim } = state;
      return report.kind === "sending" && claim.kind === "granted"
        ? retell(state, event, { report, shouldRetry: claim.shouldRetry })
        : stay(state);
    }
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

/** Sends what there is to send, or ends. */
function tell(state: Settling, at: string): Step {
  const { claim, report, problem } = state;
  switch (claim.kind) {
    case "asked":
      return stay(state); // only who began an attempt can report it
    case "refused":
      return finish({ kind: "refused", problem: claim.problem });
    case "granted":
      break;
  }
  switch (report.kind) {
    case "acknowledged":
      return finish({ kind: "reported", state: report.body.state, problem });
    case "overruled":
      return finish({ kind: "stopped", problem: report.problem });
    case "sending":
      return stay(state);
    case "noted":
      return send(state, report.body);
    case "none":
      return send(state, crashBody(problem, claim.shouldRetry, at));
  }
}

/** The server did not take the report. */
function retell(
  state: Settling,
  event: Extract<Event, { kind: "not taken" }>,
  what: {
    readonly report: Extract<Settling["report"], { kind: "sending" }>;
    readonly shouldRetry: boolean;
  },
): Step {
  const { report, shouldRetry } = what;
  if (event.how === "overruled") {
    return finish({ kind: "stopped", problem: event.problem }, event.problem);
  }
  if (!report.isFinal) {
    return send(state, report.body);
  }
  if (event.how === "invalid" && !state.isReplaced) {
    const body = crashBody(event.problem, shouldRetry, event.at);
    const { effects, state: next } = send(
      { ...state, problem: event.problem, isReplaced: true },
      body,
    );
    return { state: next, effects: [{ kind: "explain", problem: event.problem }, ...effects] };
  }
  const problem = new StateNotReportedError(report.body.state, { cause: event.problem });
  return finish({ kind: "unreported", problem }, problem);
}

function send(state: Settling, body: StateBody): Step {
  return {
    state: { ...state, report: { kind: "sending", body, isFinal: true } },
    effects: [{ kind: "send", body, isFinal: true }],
  };
}

function finish(ending: Ending, news?: WindsockError): Step {
  const explain: Effect[] = news === undefined ? [] : [{ kind: "explain", problem: news }];
  return { state: { phase: "ended", ending }, effects: [...explain, { kind: "end", ending }] };
}

function stay(state: State): Step {
  return { state, effects: [] };
}
