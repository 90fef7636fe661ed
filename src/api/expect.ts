import { RawJson } from "../contract/index.ts";
import type { ApiAnswer } from "./answer.ts";
import { member } from "./error-body.ts";
import { ApiResponseError } from "./errors.ts";
import { parseJson } from "./json.ts";

/**
 * Checks that an answer holds an object with some members. That is enough to tell the API's answer from that of
 * something else in its place; what the members hold is the server's promise.
 *
 * @throws {ApiResponseError} when it does not
 */
export function expectObject<Body extends object>(
  answer: ApiAnswer,
  ...names: readonly string[]
): Body {
  // Where the contract takes the whole answer for any JSON, it may have stayed text.
  const body = answer.body instanceof RawJson ? parseJson(answer.body.text) : answer.body;
  if (isObject<Body>(body)) {
    const missing = names.find((name) => member(body, name) === undefined);
    if (missing === undefined) {
      return body;
    }
    throw unexpected(answer, `has no ${missing}`);
  }
  throw unexpected(answer, "is no object");
}

/** Checks that an answer is null, or an object with some members. */
export function expectNullable<Body extends object>(
  answer: ApiAnswer,
  ...names: readonly string[]
): Body | null {
  return answer.body === null ? null : expectObject(answer, ...names);
}

/** Checks that an answer is a list of objects with some member. */
export function expectList<Item extends object>(answer: ApiAnswer, name: string): readonly Item[] {
  const { body } = answer;
  if (Array.isArray(body) && body.every((one): one is Item => member(one, name) !== undefined)) {
    return body;
  }
  throw unexpected(answer, `is no list of objects with ${name}`);
}

/** Checks that an answer is null or text. */
export function expectNullableText(answer: ApiAnswer): string | null {
  if (answer.body === null || typeof answer.body === "string") {
    return answer.body;
  }
  throw unexpected(answer, "is no text");
}

/** Checks that an answer is a number. */
export function expectNumber(answer: ApiAnswer): number {
  if (typeof answer.body === "number") {
    return answer.body;
  }
  throw unexpected(answer, "is no number");
}

/** The error for an answer that is JSON, and not what the operation answers. */
export function unexpected(
  { operation, status, attempts }: ApiAnswer,
  fault: string,
): ApiResponseError {
  return new ApiResponseError({ operation, status, attempts, fault, excerpt: "" });
}

function isObject<Body extends object>(body: unknown): body is Body {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}
