import t from "tap";
import { judge, judgeTogether } from "../../../src/conformance/server/judge.ts";

const request = { method: "GET", path: "/a" };
const answer = { status: 200, body: { a: 1 } };
const seen = {
  status: 200,
  content_type: "application/json",
  body: { a: 1 },
  headers: { "airflow-api-version": "2026-06-30" },
};

t.test("judge: what is as expected has no fault", async (t) => {
  t.strictSame(judge({ request, answer }, seen, "3.3.2"), []);
});

t.test("judge: each part that differs is a fault, and so is one too many", async (t) => {
  t.strictSame(
    judge(
      { request, answer },
      {
        status: 201,
        content_type: "text/plain",
        body: { a: 2, b: [3] },
        headers: {},
        refreshed: { sub: "same" },
      },
      "3.3.2",
    ),
    [
      "answer.status is 201, expected 200",
      "answer.body.a is 2, expected 1",
      'answer.content_type is "text/plain", expected "application/json"',
      'answer.headers.airflow-api-version is absent, expected "2026-06-30"',
      "answer.body.b is [3], expected nothing there",
      'answer.refreshed is {"sub":"same"}, expected nothing there',
    ],
  );
});

t.test("judge: one too many is seen inside a list, too", async (t) => {
  const expectation = { request, answer: { status: 200, body: [{ a: 1 }] } };
  t.strictSame(judge(expectation, { ...seen, body: [{ a: 1, b: 2 }] }, "3.3.2"), [
    "answer.body.0.b is 2, expected nothing there",
  ]);
});

t.test("judge: the version is that of the request, or the newest of the release", async (t) => {
  const asked = { ...request, version: "2025-04-11" };
  const told = (version: string) => ({ ...seen, headers: { "airflow-api-version": version } });
  t.strictSame(judge({ request: asked, answer }, told("2025-04-11"), "3.3.2"), []);
  t.strictSame(judge({ request, answer }, told("2026-04-06"), "3.2.2"), []);
  t.strictSame(judge({ request, answer }, told("2026-10-30"), "3.4.0b2"), []);
  const other = { ...answer, headers: { "airflow-api-version": "x", "correlation-id": "c" } };
  t.strictSame(
    judge(
      { request, answer: other },
      { ...seen, headers: { "airflow-api-version": "x", "correlation-id": "c" } },
      "3.3.2",
    ),
    [],
  );
});

t.test("judge: an empty body has no content type", async (t) => {
  const empty = { status: 204, headers: seen.headers };
  t.strictSame(judge({ request, answer: { status: 204 } }, empty, "3.3.2"), []);
});

t.test("judge: other releases answer otherwise, the first that fits", async (t) => {
  const otherwise = [
    { until: "3.1.8", answer: { status: 404 }, without: ["body"] },
    { until: "3.2.2", answer: { body: null } },
    { since: "3.4.0", answer: { status: 410 } },
  ] as const;
  const expected = (release: string, answered: object) =>
    judge(
      { request: { ...request, version: "v" }, answer, otherwise },
      { ...seen, headers: { "airflow-api-version": "v" }, ...answered },
      release,
    );
  t.strictSame(expected("3.2.2", { body: null }), []);
  t.strictSame(expected("3.3.2", {}), []);
  t.strictSame(expected("3.4.0b2", { status: 410 }), []);
  t.strictSame(expected("3.1.8", { status: 404 }), [
    'answer.content_type is "application/json", expected nothing there',
    'answer.body is {"a":1}, expected nothing there',
  ]);
});

t.test("judge: what is as good has no fault, whatever it does not name", async (t) => {
  const also = [{ answer: { status: 422 }, why: "it may" }];
  t.strictSame(judge({ request, answer, also }, { status: 422, body: "x" }, "3.3.2"), []);
  t.match(judge({ request, answer, also }, { ...seen, status: 400 }, "3.3.2"), [
    "answer.status is 400, expected 200",
  ]);
});

t.test("judgeTogether: answers may come in any order, each once", async (t) => {
  const requests = [request, request];
  const answers = [answer, { status: 409, body: "<any>" }];
  const refused = { ...seen, status: 409, body: { detail: "<text>" } };
  const judged = (...all: (typeof seen | typeof refused)[]) =>
    judgeTogether({ requests, answers }, all, "3.3.2");
  t.strictSame(judged(seen, refused), []);
  t.strictSame(judged(refused, seen), []);
  t.match(judged(seen, seen), [
    /^no answer is \{.*"status":409.*\}; the answers: \[\{"status":200/,
  ]);
});
