import type { CaseHead } from "../case.ts";

/** A value of JSON. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A token that is signed when the request is sent. By default: HS512, for an hour, of scope `execution`. */
export interface TokenSpec {
  /** Whose token: the id of a task instance; null for nobody's. */
  readonly sub: string | null;
  /** Null: none. */
  readonly scope?: string | null;
  readonly validSeconds?: number;
  /** Its header, in the place of the usual one. */
  readonly head?: { readonly alg: string };
  /** What it is signed with, in the place of the server's secret. */
  readonly secret?: string;
  /** Moments, in seconds from now. */
  readonly moved?: Readonly<Record<string, number>>;
  /** More claims; null takes one away. */
  readonly claims?: Readonly<Record<string, Json>>;
}

/** A request of the Execution API. */
export interface ApiRequest {
  readonly method: string;
  /** Below the base address, with its query. */
  readonly path: string;
  /** Text is sent as it is. Without one, nobody says who asks. */
  readonly token?: TokenSpec | string;
  /** Default `Bearer`. */
  readonly scheme?: string;
  /** Sent as JSON. */
  readonly body?: Json;
  /** Sent as it is, without a content type of its own. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Dated version that it asks for. */
  readonly version?: string;
}

/**
 * What is looked at in an answer that is no refusal: the whole body, or only
 *
 * - `keys`: the names of its members
 * - `run keys`: the names of its members, and of those of its `dag_run`
 * - `dag run`: its `dag_run`; `conf`: that one's `conf`
 * - `event keys`: the names of the members of each asset event that its `dag_run` has consumed
 * - `extras`: the `extra` of each asset event
 * - `only`: some members
 */
export type Look =
  | "keys"
  | "run keys"
  | "dag run"
  | "conf"
  | "event keys"
  | "extras"
  | { readonly only: readonly string[] };

/**
 * An answer, with these placeholders for what a server may word or number as it likes: `<text>`, `<int>`; `<now Z>` and
 * `<now +hh:mm>` for a moment of this day, by how its zone is written; `<validation errors>` for the list of a 422.
 */
export interface Answer {
  readonly status: number;
  /** Not there: the body is empty. */
  readonly body?: Json;
  /** Those of `airflow-api-version`, `content-range` and `correlation-id` that matter; the first is that of the request, or the server's newest. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A fresh token: whose, for what, for how many seconds. Not there: none is given. */
  readonly refreshed?: Json;
}

/** What other releases of Airflow answer. The first that fits counts. */
export interface Otherwise {
  readonly since?: string;
  readonly until?: string;
  /** Parts that differ. */
  readonly answer?: Partial<Answer>;
  /** Parts that are not there. */
  readonly without?: readonly (keyof Answer)[];
}

/** Another answer that is as good. Only what it names is looked at. */
export interface Also {
  readonly answer: Partial<Answer>;
  readonly why: string;
}

/** A case of the side `server`: one request and its answer, or several at once and their answers in any order. */
export type ServerCase = CaseHead &
  (
    | {
        readonly request: ApiRequest;
        readonly look?: Look;
        readonly answer: Answer;
        readonly otherwise?: readonly Otherwise[];
        readonly also?: readonly Also[];
      }
    | {
        readonly together: readonly ApiRequest[];
        readonly look?: Look;
        readonly answers: readonly Answer[];
      }
  );
