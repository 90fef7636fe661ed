import { releaseFacts } from "../../contract/index.ts";
import type { Faults } from "../driver.ts";
import { mismatches } from "../match.ts";
import { inapplicable } from "../verdict.ts";
import type { Also, Answer, ApiRequest, Json, Otherwise } from "./server-case.ts";

/** What was seen of an answer: see `observe`. */
export type Seen = { readonly [part: string]: Json };

/** A case with one request. */
interface Expectation {
  readonly request: ApiRequest;
  readonly answer: Answer;
  readonly otherwise?: readonly Otherwise[];
  readonly also?: readonly Also[];
}

/** Holds an answer to what a release of Airflow is to answer, or to what is as good. */
export function judge(
  { request, answer, otherwise = [], also = [] }: Expectation,
  seen: Seen,
  airflow: string,
): Faults {
  const differing = otherwise.find((one) => inapplicable(one, airflow) === undefined) ?? {};
  const expected = wholeAnswer(changed(answer, differing), request, airflow);
  const faults = differences(expected, seen);
  const isAsGood = also.some((one) => mismatches(one.answer, seen).length === 0);
  return isAsGood ? [] : faults;
}

/** Holds answers to requests that were sent at once to what they are to be, in any order. */
export function judgeTogether(
  { requests, answers }: { requests: readonly ApiRequest[]; answers: readonly Answer[] },
  seen: readonly Seen[],
  airflow: string,
): Faults {
  const left = [...seen];
  for (const answer of answers) {
    const expected = wholeAnswer(changed(answer, {}), requests[0], airflow);
    const at = left.findIndex((one) => differences(expected, one).length === 0);
    if (at < 0) {
      return [`no answer is ${JSON.stringify(expected)}; the answers: ${JSON.stringify(seen)}`];
    }
    left.splice(at, 1);
  }
  return [];
}

/** An answer with what need not be said of each. */
function wholeAnswer(
  { headers, ...answer }: Seen,
  request: ApiRequest | undefined,
  airflow: string,
): Seen {
  return {
    ...answer,
    ...("body" in answer && { content_type: "application/json" }),
    headers: {
      "airflow-api-version": request?.version ?? releaseFacts(airflow).api,
      ...Object(headers),
    },
  };
}

/** The answer of another release. */
function changed(answer: Answer, { answer: parts, without = [] }: Otherwise): Seen {
  const all: readonly [string, Json][] = Object.entries({ ...answer, ...parts });
  return Object.fromEntries(all.filter(([part]) => !without.some((one) => one === part)));
}

/** What does not fit, with what is there and should not be. */
function differences(expected: Json, seen: Json): Faults {
  return [...mismatches(expected, seen, "answer"), ...strangers(expected, seen, "answer")];
}

function strangers(expected: Json, seen: Json, path: string): Faults {
  if (typeof expected !== "object" || typeof seen !== "object" || expected === null) {
    return [];
  }
  const known: Readonly<Record<string, Json>> = Object(expected);
  return Object.entries(Object(seen)).flatMap(([name, value]: [string, unknown]) => {
    const one = known[name];
    return one === undefined
      ? [`${path}.${name} is ${JSON.stringify(value)}, expected nothing there`]
      : strangers(one, Object(seen)[name], `${path}.${name}`);
  });
}
