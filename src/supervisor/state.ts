import type { StateBody } from "../api/index.ts";
import type { WindsockError } from "../base/index.ts";
import type { Exit } from "./exit.ts";

/** Whether the server has let the attempt begin. */
export type Claim =
  | { readonly kind: "asked" }
  | { readonly kind: "granted"; readonly shouldRetry: boolean }
  | { readonly kind: "refused"; readonly problem: WindsockError };

/** What is known of how the task ended, and whether the server knows it. */
export type Report =
  | { readonly kind: "none" }
  /** To be sent once the runner has ended. */
  | { readonly kind: "noted"; readonly body: StateBody }
  /** On its way to the server; final once the runner has ended. */
  | { readonly kind: "sending"; readonly body: StateBody; readonly isFinal: boolean }
  /** The server has it: final, whatever comes later. */
  | { readonly kind: "acknowledged"; readonly body: StateBody }
  /** The server has decided otherwise: nothing is sent any more. */
  | { readonly kind: "overruled"; readonly problem: WindsockError };

/** Where an attempt is in its life, with what is true there. */
export type State =
  /** The runner boots and the server is asked. No user code runs yet. */
  | { readonly phase: "starting"; readonly claim: Claim; readonly runner: "booting" | "linked" }
  /** User code runs. */
  | { readonly phase: "running"; readonly claim: Claim; readonly report: Report }
  /** The runner is being ended. */
  | {
      readonly phase: "stopping";
      readonly claim: Claim;
      readonly report: Report;
      /** Why; undefined when it only took too long after its report. */
      readonly problem: WindsockError | undefined;
      readonly stage: "asked" | "killed";
    }
  /** The runner has ended, and the server is to know how. */
  | {
      readonly phase: "settling";
      readonly claim: Claim;
      readonly report: Report;
      readonly problem: WindsockError | undefined;
      /** A body that the server does not take is replaced once, by a failure that says so. */
      readonly isReplaced: boolean;
    }
  | { readonly phase: "ended"; readonly ending: Ending };

/** The one end of an attempt. */
export type Ending =
  /** The server acknowledged a state. */
  | {
      readonly kind: "reported";
      readonly state: StateBody["state"];
      readonly problem: WindsockError | undefined;
    }
  /** The server stopped the attempt, or knew better: nothing was reported. */
  | { readonly kind: "stopped"; readonly problem: WindsockError }
  /** The attempt never began. */
  | { readonly kind: "refused"; readonly problem: WindsockError }
  /** The server could not be told; the report is kept. */
  | { readonly kind: "unreported"; readonly problem: WindsockError };

/** What happens to an attempt. Moments are ISO 8601 texts in UTC. */
export type Event =
  /** The runner's channel is there. */
  | { readonly kind: "linked" }
  /** The server let the attempt begin. */
  | { readonly kind: "granted"; readonly shouldRetry: boolean; readonly at: string }
  | { readonly kind: "refused"; readonly problem: WindsockError }
  /** The runner reported how its task ended. */
  | { readonly kind: "outcome"; readonly body: StateBody; readonly isDirect: boolean }
  /** The server took the report. */
  | { readonly kind: "acknowledged" }
  /** The server did not take the report. */
  | {
      readonly kind: "not taken";
      readonly how: "overruled" | "invalid" | "unreachable";
      readonly problem: WindsockError;
      readonly at: string;
    }
  /** The server says that the attempt must stop. */
  | { readonly kind: "stopped by server"; readonly problem: WindsockError }
  /** The runner must end: it broke the protocol, did not start, the lease is lost, somebody wants it. */
  | { readonly kind: "problem"; readonly problem: WindsockError; readonly isHopeless: boolean }
  /** Its time after the report is up. */
  | { readonly kind: "overtime" }
  /** It did not heed SIGTERM. */
  | { readonly kind: "grace is over" }
  /** The process has ended, and all that it had sent was taken. */
  | {
      readonly kind: "exited";
      readonly exit: Exit;
      /** Whether it was ever heard. */
      readonly isUp: boolean;
      readonly at: string;
    };

/** What is to be done, in this order. */
export type Effect =
  | { readonly kind: "greet" }
  | { readonly kind: "start heartbeats" }
  | { readonly kind: "stop heartbeats" }
  /** Write the report where it survives, then send it. */
  | { readonly kind: "send"; readonly body: StateBody; readonly isFinal: boolean }
  | { readonly kind: "start overtime" }
  | { readonly kind: "start grace" }
  | { readonly kind: "signal"; readonly signal: "SIGTERM" | "SIGKILL" }
  /** Tell the reader of the task's log. */
  | { readonly kind: "explain"; readonly problem: WindsockError }
  /** Tell the reader of the task's log that a report came too late to count. */
  | { readonly kind: "ignore"; readonly body: StateBody }
  | { readonly kind: "end"; readonly ending: Ending };

/** A state, and what is to be done on the way into it. */
export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}
