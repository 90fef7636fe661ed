import type { CaseHead } from "../case.ts";

/**
 * Values in what the kit sends may be written as these objects, where JSON has no word for them; `returned` may hold the
 * second and the last of them:
 *
 * - `{"$time": "2026-03-04T05:06:07.000008Z"}` a moment, as the extension type that Airflow sends
 * - `{"$json": "9007199254740993"}` a value by its JSON text: an integer above 2^53, `1.0`. What was seen holds such an
 *   integer in the same form
 * - `{"$bytes": "00ff"}` bytes
 * - `{"$repeat": ["x", 1000]}` a text repeated
 */
export type Value = unknown;

/** How a runner is started. */
export interface Launch {
  /**
   * Arguments after the command; `<comm>` and `<logs>` stand for the addresses. Default `["--comm=<comm>",
   * "--logs=<logs>"]`.
   */
  readonly args?: readonly string[];
  /** Host in the addresses; default `127.0.0.1`. */
  readonly host?: string;
  /** More environment; null takes a variable away. */
  readonly env?: Readonly<Record<string, string | null>>;
  /** The log socket is accepted, and not read for so long. */
  readonly readLogsAfterMs?: number;
}

/** How the greeting is sent. Default: as one frame `[0, greeting, nil]`, at once. */
export interface Opening {
  readonly afterMs?: number;
  /** Its bytes are written in pieces of so many. */
  readonly pieces?: number;
  /** The number of the frame; default 0. */
  readonly id?: number;
  /** How many elements the frame has; default 3. */
  readonly elements?: number;
  /** Sent in its place: bytes in hexadecimal, `""` for none. */
  readonly raw?: string;
  /** Only its first bytes are sent, so many. */
  readonly cutTo?: number;
  /** Then the kit ends the conversation. */
  readonly close?: true;
}

/** How requests are answered that a pattern fits. The first rule that fits counts. */
export interface Reply {
  /** Pattern of the request. */
  readonly to: Value;
  /** For the first so many that fit; default all. */
  readonly times?: number;
  /** Body of the answer; null is an acknowledgement. Default: what it would be without the rule. */
  readonly body?: Value;
  /** Answered in the error slot. */
  readonly error?: Value;
  /** Members besides those of the body that is sent. */
  readonly more?: Readonly<Record<string, Value>>;
  readonly afterMs?: number;
  /** Kept until so many are kept, or a second is over; then they are sent at once, the last first. */
  readonly reversed?: number;
  /** As `reversed`, in their order and in one piece. */
  readonly joined?: number;
  /** Written in pieces of so many bytes. */
  readonly pieces?: number;
  /** How many elements the frame has; default 3. */
  readonly elements?: number;
  /** Sent in its place: bytes in hexadecimal. */
  readonly raw?: string;
  /** Sent before it: bytes in hexadecimal. */
  readonly before?: string;
  /** Only its first bytes are sent, so many. */
  readonly cutTo?: number;
  /** No answer is sent. */
  readonly never?: true;
  /** Then the kit ends the conversation. */
  readonly close?: true;
}

/** Something that happens to the runner once. */
export interface Happening {
  /**
   * When: it has connected, and is not greeted yet; it is greeted; a request or a log record fits; the text was printed to
   * stdout.
   */
  readonly when:
    | "connected"
    | "greeted"
    | { readonly request: Value }
    | { readonly record: Value }
    | { readonly stdout: string };
  readonly afterMs?: number;
  /** A signal for the process, or what the kit ends. */
  readonly do: "SIGTERM" | "SIGINT" | "close comm" | "close logs" | "close both";
}

/** An XCom that is there. */
export interface StoredXCom {
  /** Default `conformance`, `manual__1`, `return_value`, -1. */
  readonly dag?: string;
  readonly run?: string;
  readonly task: string;
  readonly key?: string;
  readonly map_index?: number;
  readonly value: Value;
  /** It is of an earlier run: only there for who asks for those. */
  readonly prior?: true;
}

/** What must be seen of a runner, in patterns (see `mismatches`). */
export interface Expectation {
  /** Requests that come, in this order, others between them. */
  readonly requests?: readonly Value[];
  /** Requests that do not come. */
  readonly never?: readonly Value[];
  /**
   * The one message that says how the task ended: a pattern, or several of which one fits. Null: none comes; among several,
   * none may come, too. Default: `SucceedTask`.
   */
  readonly terminal?: Value;
  /** `distinct`: each request, the end among them, has a number of its own. Default: the end may have that of another. */
  readonly numbers?: "distinct";
  /** What is published as `return_value`; `"<absent>"`: nothing is. */
  readonly returned?: Value;
  /** Log records that come, in this order, others between them. */
  readonly log?: readonly Value[];
  /** Log records that do not come. */
  readonly neverLog?: readonly Value[];
  /** Regular expressions: each is found in a log record or on stdout or stderr. */
  readonly told?: readonly string[];
  /** Texts that are nowhere: in no log record, not on stdout or stderr. */
  readonly nowhere?: readonly string[];
  /** Lines that are on stdout, in this order, others between them. */
  readonly stdout?: readonly string[];
  readonly stderr?: readonly string[];
  /** Default `zero`. `any`: also by a signal. */
  readonly exit?: "zero" | "non-zero" | "any" | number;
  /** From the last that happened to it (its start, its greeting, a happening) to its end, in seconds; default 15. */
  readonly within?: number;
}

/** A case of the side `runner`: a task's run, or a file's reading. */
export interface RunnerCase extends CaseHead {
  readonly launch?: Launch;
  /**
   * Changes of the ordinary greeting: objects are merged, `"<absent>"` takes a member away. With `type`:
   * `DagFileParseRequest` the greeting is one, of the file `CONFORMANCE_DAG_FILE`; a `file` in it names another one
   * beside that, without what follows the last dot. With another `type`, it is sent as it is.
   */
  readonly greeting?: Readonly<Record<string, Value>>;
  readonly opening?: Opening;
  /** The operations that the task does: the Variable `steps`. */
  readonly steps?: readonly Value[];
  /** Variables that are there, by key. */
  readonly variables?: Readonly<Record<string, Value>>;
  /** Connections that are there, by id; `conn_type` is `http` unless said. */
  readonly connections?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly xcoms?: readonly StoredXCom[];
  readonly replies?: readonly Reply[];
  readonly happenings?: readonly Happening[];
  readonly expect?: Expectation;
}
