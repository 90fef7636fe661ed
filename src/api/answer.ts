import type { IncomingHttpHeaders } from "node:http";
import { oldestVersion } from "../contract/index.ts";
import { describeDetail, explainRefusal, member, readDetail } from "./error-body.ts";
import { ApiResponseError, ApiStatusError, ApiVersionError } from "./errors.ts";
import { parseSliced } from "./json-slices.ts";
import type { NamedOperation } from "./request.ts";
import { type Failure, readRetryAfter } from "./retry.ts";
import { maskTokens, type TokenClaims } from "./token.ts";
import type { HttpOutcome } from "./transport.ts";

/** A success. */
export interface ApiAnswer {
  /** The operation's id. */
  readonly operation: string;
  /** HTTP status, of the 200s. */
  readonly status: number;
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders;
  /** The JSON that came, or undefined when the answer has no body. */
  readonly body: unknown;
  /** How often the call was sent. Above 1, the server may have carried out an earlier one. */
  readonly attempts: number;
}

/** What an answer means: a success, or an error and what decides whether it is tried again. */
export type Reading =
  | { readonly kind: "success"; readonly answer: ApiAnswer }
  | { readonly kind: "failure"; readonly failure: Failure; readonly error: Error };

/** What is known of a call when its answer comes. */
export interface AnswerContext {
  readonly operation: NamedOperation;
  readonly attempts: number;
  /** Whether JSON-typed places stay text. */
  readonly rawJson: boolean;
  /** Version of the API that the request named. */
  readonly version: string;
  /** The body that was sent. */
  readonly sentBody: unknown;
  /** What the token says of itself. */
  readonly claims: () => TokenClaims | undefined;
}

type Answered = Extract<HttpOutcome, { kind: "answer" }>;

/** Longest part of a foreign answer that an error quotes, in characters. */
const limitExcerpt = 200;

/** Reads an answer. Pure. */
export function readAnswer(
  outcome: Exclude<HttpOutcome, { kind: "none" }>,
  context: AnswerContext,
): Reading {
  if (outcome.kind === "too large") {
    return unreadable(context, { ...outcome, body: undefined }, "is larger than the limit");
  }
  const { status, headers, body } = outcome;
  const isJson = /^application\/json\b/i.test(headers["content-type"] ?? "");
  if (body.length > 0 && !isJson) {
    return unreadable(context, outcome, "is not JSON");
  }
  if (status < 200 || status >= 300) {
    return refused(context, outcome);
  }
  try {
    const paths = context.rawJson ? (context.operation.jsonPaths ?? []) : [];
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body);
    const parsed = text === "" ? undefined : parseSliced(text, paths);
    return {
      kind: "success",
      answer: {
        operation: context.operation.id,
        status,
        headers,
        body: parsed,
        attempts: context.attempts,
      },
    };
  } catch (error) {
    return unreadable(context, outcome, "is broken JSON", error);
  }
}

/** An answer with an error's status: the server's own word. */
function refused(context: AnswerContext, { status, headers, body }: Answered): Reading {
  const { operation, attempts, version, claims } = context;
  const state = operation.id === "ti_update_state" ? member(context.sentBody, "state") : undefined;
  const detail = readDetail(body.toString(), typeof state === "string" ? state : undefined);
  const retryAfterMs = readRetryAfter(headers["retry-after"], Date.parse(headers.date ?? ""));
  const fact = versionFault(status, detail, context);
  const said = [describeDetail(detail), explainRefusal(status, claims(), headers.date)];
  return {
    kind: "failure",
    failure: { kind: "status", status, retryAfterMs },
    error:
      fact === undefined
        ? new ApiStatusError({
            operation: operation.id,
            status,
            attempts,
            detail,
            said: said.filter(Boolean).join("; "),
          })
        : new ApiVersionError(operation.id, version, fact),
  };
}

/** What an error says of the version that is spoken, if it does. */
function versionFault(
  status: number,
  detail: unknown,
  { operation, version }: AnswerContext,
): string | undefined {
  const { since, serverSince } = operation;
  const isLate = (since ?? serverSince) !== undefined || version < oldestVersion;
  if (status === 405 || (detail === "Not Found" && isLate)) {
    return "the server has no such operation";
  }
  const isHeader = member(member(member(detail, 0), "loc"), 1) === "Airflow-API-Version";
  return isHeader ? `the server does not take "${version}" for a version` : undefined;
}

/** An answer that is not this API's. A redirect or a refusal stays final, as does what is too large. */
function unreadable(
  { operation, attempts }: AnswerContext,
  { status, body }: { readonly status: number; readonly body: Buffer | undefined },
  fault: string,
  cause?: unknown,
): Reading {
  const isFinal = body === undefined || (status >= 300 && status < 500);
  const text = maskTokens(body?.toString("utf8", 0, 4 * limitExcerpt) ?? "");
  const excerpt = text.slice(0, limitExcerpt);
  return {
    kind: "failure",
    failure: isFinal ? { kind: "final" } : { kind: "unreadable" },
    error: new ApiResponseError(
      { operation: operation.id, status, attempts, fault, excerpt },
      cause,
    ),
  };
}
