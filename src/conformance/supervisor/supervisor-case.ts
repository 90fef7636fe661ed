import type { CaseHead } from "../case.ts";
import type { Value } from "../runner/case.ts";

/** Something that the runner does, or waits for. Exactly one of these members says what; others refine it. */
export interface Step {
  /** Sends a request, and waits for its reply. */
  readonly ask?: Value;
  /** Pattern of the reply's body; its error slot is then nil. */
  readonly reply?: Value;
  /** Pattern of the reply's error slot; its body is then nil. */
  readonly error?: Value;
  /** The reply says nothing: body and error are nil. */
  readonly ack?: true;
  /** Number of the frame; default: they grow from 1. */
  readonly id?: number;
  /** How many elements the frame has; default 3. */
  readonly elements?: number;
  /** Its bytes are written in pieces of so many. */
  readonly pieces?: number;
  /** Does not wait for the reply. */
  readonly noWait?: true;
  /** Sends several requests in one piece, and waits for the replies of all. */
  readonly together?: readonly Step[];
  /** Sends bytes, in hexadecimal. */
  readonly raw?: string;
  /** Sends so many bytes of 0. */
  readonly zeros?: number;
  /** Writes to stdout. */
  readonly print?: Value;
  /** Writes to stderr. */
  readonly printError?: Value;
  /** Writes a line to the log channel: an object as JSON, text as it is. */
  readonly record?: Value;
  /** Writes text to the log channel, without a newline after it. */
  readonly recordPart?: Value;
  readonly sleepMs?: number;
  /** Waits until the server was called so: a pattern. */
  readonly untilCall?: Value;
  /** From how many of them on; default 1. */
  readonly times?: number;
  /** Is told of SIGTERM, and does not end of it, from here on. */
  readonly heed?: true;
  /** Waits until it is told of SIGTERM. */
  readonly untilTold?: true;
  /** Waits until the supervisor hangs up. */
  readonly untilHungUp?: true;
  /** Starts a process that holds stdout and stderr for so many seconds; detached: in a session of its own. */
  readonly leave?: { readonly detached: boolean; readonly seconds: number };
  /** Reads nothing more of what the supervisor sends. */
  readonly pause?: true;
  readonly close?: "comm" | "logs";
  /** Sends the supervisor a signal. */
  readonly signalSupervisor?: NodeJS.Signals;
  /** Does nothing more, until it is killed. The last step. */
  readonly hang?: true;
  /** Ends with this exit code. The last step. */
  readonly exit?: number;
  /** Ends by this signal. The last step. */
  readonly kill?: NodeJS.Signals;
}

/** What the server answers. */
export interface ApiAnswer {
  /** Default 200. */
  readonly status?: number;
  /** Sent as JSON. Without one the usual body is sent where the status is not said, else none. */
  readonly body?: Value;
  /** Members over those of the usual body. */
  readonly more?: Readonly<Record<string, Value>>;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly afterMs?: number;
  /** Sent in its place: nothing at all, for ever; the end of the connection, at once or in the middle of an answer. */
  readonly instead?: "hang" | "reset" | "cut";
}

/** How calls are answered that a pattern fits. The first rule that fits counts. */
export interface ApiRule {
  /** Pattern of the call. */
  readonly to: Value;
  /** One after the other, the last for all that follow. */
  readonly answers: readonly ApiAnswer[];
}

/** What must be seen of a supervisor, in patterns (see `mismatches`). `{ti}` in texts is the id of the task instance, `{token}` its token, `{fresh token}` and `{fresher token}` successors of that. */
export interface Expectation {
  /** The first message to the runner. `null`: none came, the runner may not even have been started. */
  readonly greeting?: Value;
  /** Calls of the server that come, in this order, others between them: `{method, path, query, headers, body}`, the path below `/execution/`. */
  readonly calls?: readonly Value[];
  /** Calls that do not come. */
  readonly neverCalls?: readonly Value[];
  /** How often calls come: at least and at most. */
  readonly counts?: readonly {
    readonly call: Value;
    readonly least?: number;
    readonly most?: number;
  }[];
  /** The state that the server has taken at last; null: it was told of none. Default `success`. */
  readonly state?: string | null;
  /** Log records that come, in this order, others between them. */
  readonly log?: readonly Value[];
  /** Log records that do not come. */
  readonly neverLog?: readonly Value[];
  /** Texts that are nowhere: in no log record, not in what the supervisor prints. */
  readonly nowhere?: readonly string[];
  /** Of the supervisor. Default `zero` where the state is `success`, else not looked at. */
  readonly exit?: "zero" | "non-zero" | "any";
  /** The runner's environment has none of these variables. */
  readonly withoutEnv?: readonly string[];
  /** What `leave` has started is gone as well. */
  readonly nothingLeft?: true;
  /** The runner was told by SIGTERM. */
  readonly told?: true;
}

/** A case of the side `supervisor`: one attempt. */
export interface SupervisorCase extends CaseHead {
  /** Changes of the ordinary workload: objects are merged, `"<absent>"` takes a member away. */
  readonly workload?: Readonly<Record<string, Value>>;
  /** Changes of what the server answers to the claim, in the same way. */
  readonly context?: Readonly<Record<string, Value>>;
  /** More environment of the supervisor. */
  readonly env?: Readonly<Record<string, string>>;
  readonly api?: readonly ApiRule[];
  /** Words for the runner's start: `mute` does not connect, `no-logs` connects to comm alone. */
  readonly runner?: readonly ("mute" | "no-logs")[];
  /** What the runner does once it was greeted; without an end of its own it closes its connections and exits with 0. */
  readonly steps?: readonly Step[];
  /** It does not wait for its greeting. */
  readonly ungreeted?: true;
  readonly expect?: Expectation;
}
