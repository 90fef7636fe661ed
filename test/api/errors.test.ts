import t from "tap";
import {
  ApiRequestError,
  ApiResponseError,
  ApiStatusError,
  ApiUnreachableError,
  ApiVersionError,
} from "../../src/api/errors.ts";
import { isWindsockError } from "../../src/base/index.ts";

const answered = { operation: "ti_run", status: 409, attempts: 2 };

t.test("ApiStatusError: carries the server's own words", async (t) => {
  const detail = { reason: "invalid_state", message: "m", previous_state: "running" };
  const error = new ApiStatusError({ ...answered, detail, said: "invalid_state, m" });
  t.match(error, {
    code: "ERR_WINDSOCK_API_STATUS",
    message: "ti_run: the server answered 409, invalid_state, m",
    reason: "invalid_state",
    previousState: "running",
    ...answered,
  });
  t.equal(error.detail, detail);
});

t.test("ApiStatusError: does without words", async (t) => {
  const error = new ApiStatusError({ ...answered, detail: undefined, said: "" });
  t.equal(error.message, "ti_run: the server answered 409");
  t.equal(error.reason, undefined);
  const other = new ApiStatusError({
    ...answered,
    detail: { reason: 1, previous_state: null },
    said: "",
  });
  t.equal(other.reason, undefined);
  t.equal(other.previousState, undefined);
});

t.test("ApiUnreachableError: says why, in the words of the last failure", async (t) => {
  const cause = new Error("connect ECONNREFUSED");
  const error = new ApiUnreachableError("ti_run", 5, cause);
  t.match(error, { code: "ERR_WINDSOCK_API_UNREACHABLE", operation: "ti_run", attempts: 5 });
  t.equal(error.message, "ti_run: no answer after 5 attempts: connect ECONNREFUSED");
  t.equal(error.cause, cause);
  t.equal(
    new ApiUnreachableError("ti_run", 1, new AggregateError([])).message,
    "ti_run: no answer after 1 attempt: AggregateError",
  );
});

t.test("ApiResponseError: says what came instead", async (t) => {
  const cause = new SyntaxError("x");
  const error = new ApiResponseError(
    { ...answered, fault: "is not JSON", excerpt: "<html>" },
    cause,
  );
  t.match(error, { code: "ERR_WINDSOCK_API_RESPONSE", excerpt: "<html>", cause, ...answered });
  t.equal(error.message, "ti_run: the answer with status 409 is not JSON");
});

t.test("ApiVersionError: names the version in force", async (t) => {
  const error = new ApiVersionError("get_dag", "2025-11-05", "not in the API of 2025-11-05");
  t.match(error, { code: "ERR_WINDSOCK_API_VERSION", operation: "get_dag", version: "2025-11-05" });
});

t.test("ApiRequestError: names the part at fault", async (t) => {
  const error = new ApiRequestError("set_xcom", "$.a", "is NaN");
  t.match(error, { code: "ERR_WINDSOCK_API_REQUEST", operation: "set_xcom", at: "$.a" });
  t.equal(error.message, "set_xcom: $.a is NaN");
});

t.test("each is an error of the package with a cure, its message cut to a line", async (t) => {
  const long = "x".repeat(200);
  for (const error of [
    new ApiStatusError({ ...answered, detail: long, said: long }),
    new ApiUnreachableError("ti_run", 1, new Error(long)),
    new ApiResponseError({ ...answered, fault: long, excerpt: "" }),
    new ApiVersionError("ti_run", undefined, long),
    new ApiRequestError("ti_run", "$", long),
  ]) {
    t.ok(isWindsockError(error));
    t.match(error.cure, /\.$/);
    t.equal(error.message.length, 120);
    t.match(error.message, /…$/);
  }
});
