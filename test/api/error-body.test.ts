import t from "tap";
import { describeDetail, explainRefusal, member, readDetail } from "../../src/api/error-body.ts";

const token = "eyJhbGciOiJIUzUxMiJ9.eyJzdWIiOiIxIn0.c2ln";

/** As the server lists it: the errors of every form, each with what was sent. */
const state = JSON.stringify({
  detail: [
    {
      type: "missing",
      loc: ["body", "_terminal_", "end_date"],
      msg: "Field required",
      input: { secret: 1 },
    },
    { type: "literal_error", loc: ["body", "success", "state"], msg: "Input should be 'success'" },
    { type: "literal_error", loc: ["body", "up_for_retry", "state"], msg: "no", ctx: {} },
  ],
});

const details: Readonly<Record<string, readonly [string, string | undefined, unknown]>> = {
  "a route's error": [
    '{"detail":{"reason":"not_found","message":"m"}}',
    undefined,
    { reason: "not_found", message: "m" },
  ],
  "a text": ['{"detail":"Not Found"}', undefined, "Not Found"],
  "an unhandled error": [
    '{"message":"Internal server error"}',
    undefined,
    { message: "Internal server error" },
  ],
  "no JSON": ["<html>", undefined, undefined],
  "no object": ["1", undefined, 1],
  "a text with a token": [`{"detail":"bad ${token}"}`, undefined, "bad [redacted]"],
  "validation errors without what was sent": [
    '{"detail":[{"type":"missing","loc":["body","val"],"msg":"Field required","input":{"password":"x"}}]}',
    undefined,
    [{ type: "missing", loc: ["body", "val"], msg: "Field required" }],
  ],
  "of a /state body the errors of the form that was sent": [
    state,
    "up_for_retry",
    [{ type: "literal_error", loc: ["body", "up_for_retry", "state"], msg: "no" }],
  ],
  "of a /state body the terminal form's errors for each of its states": [
    state,
    "skipped",
    [{ type: "missing", loc: ["body", "_terminal_", "end_date"], msg: "Field required" }],
  ],
  "of a /state body errors outside of the body": [
    '{"detail":[{"type":"t","loc":["header","Airflow-API-Version"],"msg":"m"},{"type":"t","loc":["body","success"],"msg":"m"}]}',
    "failed",
    [{ type: "t", loc: ["header", "Airflow-API-Version"], msg: "m" }],
  ],
  "of a /state body everything when none is about its form": [
    '{"detail":[{"type":"t","loc":["body","x"],"msg":"m"}]}',
    "failed",
    [{ type: "t", loc: ["body", "x"], msg: "m" }],
  ],
};
for (const [name, [body, state, detail]] of Object.entries(details)) {
  t.test(`readDetail: ${name}`, async (t) => {
    t.strictSame(readDetail(body, state), detail);
  });
}

t.test("describeDetail: says a detail in one line", async (t) => {
  t.equal(describeDetail({ reason: "not_found", message: "no such TI" }), "not_found, no such TI");
  t.equal(describeDetail({ message: "Internal server error" }), "Internal server error");
  t.equal(describeDetail("Not Found"), "Not Found");
  t.equal(describeDetail(undefined), "");
  t.equal(
    describeDetail(readDetail(state, undefined)),
    "body._terminal_.end_date: Field required, body.success.state: Input should be 'success'",
  );
});

t.test("explainRefusal: explains 401 and 403 from the token and the server's clock", async (t) => {
  const date = "Wed, 21 Oct 2026 07:28:00 GMT";
  const exp = Date.parse(date) / 1_000;
  const claims = { sub: "1", scope: undefined, iat: undefined };
  t.equal(explainRefusal(403, { ...claims, exp: exp - 40 }, date), "the token expired 40 s ago");
  t.equal(explainRefusal(403, { ...claims, exp }, date), "");
  t.equal(explainRefusal(404, { ...claims, exp: exp - 40 }, date), "");
  t.equal(explainRefusal(401, undefined, date), "");
  t.equal(explainRefusal(401, { ...claims, exp: exp - 40 }, undefined), "");
  t.equal(
    explainRefusal(403, { ...claims, exp: undefined, scope: "workload" }, date),
    "the token is good for the run call only",
  );
});

t.test("member: looks at own members only", async (t) => {
  t.equal(member({ a: 1 }, "a"), 1);
  t.equal(member(["x"], 0), "x");
  t.equal(member({}, "toString"), undefined);
  t.equal(member(null, "a"), undefined);
  t.equal(member("text", "length"), undefined);
});
