import { parseJson } from "./json.ts";
import { maskTokens, type TokenClaims } from "./token.ts";

/** States whose `/state` bodies have one form in common. The server names the other forms after their states. */
const terminalForm = ["failed", "skipped", "removed", "upstream_failed"];

/**
 * Reads the `detail` of an error body, or all of a body without one; undefined when it is not JSON.
 *
 * Validation errors keep which field and what is wrong, not what was sent. To a `/state` body the server lists what is
 * wrong with each of seven forms: only the form that was sent counts.
 *
 * @param state - the state that a `/state` body asked for
 */
export function readDetail(body: string, state: string | undefined): unknown {
  let parsed: unknown;
  try {
    parsed = parseJson(maskTokens(body));
  } catch {
    return undefined; // the status says enough
  }
  const detail = member(parsed, "detail") ?? parsed;
  if (!Array.isArray(detail)) {
    return detail;
  }
  const errors = detail.map((error: unknown) => ({
    type: member(error, "type"),
    loc: member(error, "loc"),
    msg: member(error, "msg"),
  }));
  const form = state !== undefined && terminalForm.includes(state) ? "_terminal_" : state;
  const own = errors.filter(({ loc }) => member(loc, 0) !== "body" || member(loc, 1) === form);
  return own.length > 0 && form !== undefined ? own : errors;
}

/** Says a detail in one line: its text, its reason and message, or its first two validation errors. */
export function describeDetail(detail: unknown): string {
  const list: readonly unknown[] = Array.isArray(detail)
    ? detail
        .slice(0, 2)
        .map(
          (error) => `${[member(error, "loc")].flat().join(".")}: ${String(member(error, "msg"))}`,
        )
    : [member(detail, "reason"), member(detail, "message"), detail];
  return list.filter((part) => typeof part === "string").join(", ");
}

/**
 * Says what the claims of a token explain of a refusal, or nothing.
 *
 * @param date - the answer's `Date` header: the server's clock decides, not ours
 */
export function explainRefusal(
  status: number,
  claims: TokenClaims | undefined,
  date: string | undefined,
): string {
  if (status !== 401 && status !== 403) {
    return "";
  }
  const lateSeconds = Math.floor(Date.parse(date ?? "") / 1_000) - (claims?.exp ?? Infinity);
  if (lateSeconds > 0) {
    return `the token expired ${lateSeconds} s ago`;
  }
  return claims?.scope === "workload" ? "the token is good for the run call only" : "";
}

/** A member of what may be an object or list. */
export function member(value: unknown, name: string | number): unknown {
  return typeof value === "object" && value !== null
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}
