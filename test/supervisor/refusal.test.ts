import t from "tap";
import {
  ApiRequestError,
  ApiResponseError,
  ApiStatusError,
  ApiUnreachableError,
  ApiVersionError,
} from "../../src/api/index.ts";
import { isWorthAnotherTry, meaningOf, problemOfClaim } from "../../src/supervisor/refusal.ts";
import { tokenOf } from "../support/scripted-attempt.ts";

const status = (code: number, detail: unknown = {}) =>
  new ApiStatusError({ operation: "op", status: code, attempts: 1, detail, said: "" });
const unreachable = new ApiUnreachableError("op", 5, new Error("refused"));
const page = new ApiResponseError({
  operation: "op",
  status: 200,
  attempts: 1,
  fault: "is not JSON",
  excerpt: "",
});
const good = tokenOf({ exp: 4e9 });
const nowMs = 2e12;

const claims: Readonly<Record<string, { error: unknown; token?: string; problem: object }>> = {
  "it runs already": {
    error: status(409, { reason: "invalid_state", previous_state: "running" }),
    problem: {
      code: "ERR_WINDSOCK_ATTEMPT_DROPPED",
      message: /409 invalid_state, the task instance is running$/,
    },
  },
  "it is not known": {
    error: status(404),
    problem: { code: "ERR_WINDSOCK_ATTEMPT_DROPPED", message: /answered 404/ },
  },
  "the token is too old": {
    error: status(403),
    token: tokenOf({ exp: 1e9 }),
    problem: { code: "ERR_WINDSOCK_TOKEN_EXPIRED_BEFORE_START" },
  },
  "the token is refused for another reason": {
    error: status(401),
    problem: { code: "ERR_WINDSOCK_API_STATUS", status: 401 },
  },
  "the server fails": { error: status(503), problem: { code: "ERR_WINDSOCK_API_STATUS" } },
  "the server is not there": {
    error: unreachable,
    problem: { code: "ERR_WINDSOCK_API_UNREACHABLE" },
  },
  "something else": {
    error: new Error("odd"),
    problem: { code: "ERR_WINDSOCK_ATTEMPT_DROPPED", message: /odd/ },
  },
};
for (const [name, { error, token = good, problem }] of Object.entries(claims)) {
  t.test(`problemOfClaim: ${name}`, async (t) => {
    t.match(problemOfClaim(error, token, nowMs), problem);
  });
}

t.test("problemOfClaim: without a token", async (t) => {
  t.match(problemOfClaim(status(403), undefined, nowMs), { code: "ERR_WINDSOCK_API_STATUS" });
});

const meanings: Readonly<
  Record<string, { error: unknown; how: string; code: string; message?: RegExp }>
> = {
  "another state is there": {
    error: status(409, { reason: "invalid_state", previous_state: "failed" }),
    how: "overruled",
    code: "ERR_WINDSOCK_STOPPED_BY_SERVER",
    message: /it did not take success, for it has failed$/,
  },
  "it is gone": {
    error: status(404, { reason: "not_found" }),
    how: "overruled",
    code: "ERR_WINDSOCK_STOPPED_BY_SERVER",
    message: /for it has not_found$/,
  },
  "it is gone without a word": {
    error: status(410),
    how: "overruled",
    code: "ERR_WINDSOCK_STOPPED_BY_SERVER",
    message: /for it has 410$/,
  },
  "the server does not take it": {
    error: status(422),
    how: "invalid",
    code: "ERR_WINDSOCK_API_STATUS",
  },
  "it was not sent": {
    error: new ApiRequestError("op", "state", "is odd"),
    how: "invalid",
    code: "ERR_WINDSOCK_API_REQUEST",
  },
  "the server does not know it": {
    error: new ApiVersionError("op", "2025-04-11", "no such state"),
    how: "invalid",
    code: "ERR_WINDSOCK_API_VERSION",
  },
  "the server fails": { error: status(500), how: "unreachable", code: "ERR_WINDSOCK_API_STATUS" },
  "the token is refused": {
    error: status(403),
    how: "unreachable",
    code: "ERR_WINDSOCK_API_STATUS",
  },
  "a page came": { error: page, how: "unreachable", code: "ERR_WINDSOCK_API_RESPONSE" },
  "something else": {
    error: new Error("x"),
    how: "unreachable",
    code: "ERR_WINDSOCK_STATE_NOT_REPORTED",
  },
};
for (const [name, { error, how, code, message = /./ }] of Object.entries(meanings)) {
  t.test(`meaningOf: ${name}`, async (t) => {
    t.match(meaningOf(error, "success"), { how, problem: { code, message } });
  });
}

t.test("isWorthAnotherTry: not what the server refused", async (t) => {
  t.ok(isWorthAnotherTry(unreachable));
  t.ok(isWorthAnotherTry(status(503)));
  t.notOk(isWorthAnotherTry(status(403)));
});
