import t from "tap";
import { observe } from "../../../src/conformance/server/observe.ts";
import type { Received } from "../../../src/conformance/server/send.ts";
import type { Look } from "../../../src/conformance/server/server-case.ts";

t.test("observe: status, content type, body, and the headers that matter", async (t) => {
  t.strictSame(
    observe(
      received("1", {
        "content-type": "application/json; charset=utf-8",
        "airflow-api-version": "2025-04-11",
        "content-range": "map_indexes 1",
        "correlation-id": "c",
        date: "today",
      }),
      undefined,
    ),
    {
      status: 200,
      content_type: "application/json",
      body: 1,
      headers: {
        "airflow-api-version": "2025-04-11",
        "content-range": "map_indexes 1",
        "correlation-id": "c",
      },
    },
  );
});

t.test("observe: an empty body has no content type", async (t) => {
  const seen = observe(received("", { "content-type": "application/json" }), undefined);
  t.strictSame(seen, { status: 200, headers: {} });
});

const today = new Date().toISOString();
const bodies: Readonly<Record<string, { text: string; look?: Look; body: unknown }>> = {
  "no JSON": { text: "<html>", body: "<not json>" },
  null: { text: "null", body: null },
  "a detail in words": { text: '{"detail": "No."}', body: { detail: "<text>" } },
  "a detail in parts": {
    text: '{"detail": {"reason": "not_found", "message": "No."}}',
    body: { detail: { reason: "not_found", message: "<text>" } },
  },
  "what is wrong with a body": {
    text: '{"detail": [{"type": "missing", "loc": ["body"], "msg": "m", "input": {}, "url": "u"}]}',
    body: { detail: "<validation errors>", keys: ["input", "loc", "msg", "type"] },
  },
  "a list that is none of those": {
    text: '{"detail": [1]}',
    body: { detail: [1] },
  },
  "words that a server chooses, though there are none": {
    text: '{"message": "a", "operator": null, "msg": 1}',
    body: { message: "<text>", operator: "<text>", msg: 1 },
  },
  "numbers that a server chooses": { text: '{"id": 7, "n": 7}', body: { id: "<int>", n: 7 } },
  "moments of today": {
    text: JSON.stringify([today, today.replace("Z", "+00:00"), "2025-01-03T00:00:00Z"]),
    body: ["<now Z>", "<now +hh:mm>", "2025-01-03T00:00:00Z"],
  },
  "keys to clear, in any order": {
    text: '{"xcom_keys_to_clear": ["b", "a", "c"]}',
    body: { xcom_keys_to_clear: ["a", "b", "c"] },
  },
  "names alone": { text: '{"b": 1, "a": 2}', look: "keys", body: ["a", "b"] },
  "names of a run": {
    text: '{"dag_run": {"d": 1, "c": 2}, "a": 2}',
    look: "run keys",
    body: { keys: ["a", "dag_run"], dag_run: ["c", "d"] },
  },
  "no run": { text: '{"a": 2}', look: "run keys", body: { keys: ["a"], dag_run: [] } },
  "a run": { text: '{"dag_run": {"a": 1}}', look: "dag run", body: { a: 1 } },
  "a run's configuration": {
    text: '{"dag_run": {"conf": {"a": 1}}}',
    look: "conf",
    body: { a: 1 },
  },
  "no configuration": { text: "{}", look: "conf", body: null },
  "names of events": {
    text: '{"dag_run": {"consumed_asset_events": [{"b": 1, "a": 2}]}}',
    look: "event keys",
    body: [["a", "b"]],
  },
  "no events": { text: "{}", look: "event keys", body: [] },
  "extras of events": {
    text: '{"asset_events": [{"extra": {"n": 1}}, {}]}',
    look: "extras",
    body: [{ n: 1 }, null],
  },
  "some members": {
    text: '{"a": 1, "b": 2, "id": 3}',
    look: { only: ["a", "id", "c"] },
    body: { a: 1, id: "<int>", c: null },
  },
  "a refusal, whatever is looked at": {
    text: '{"detail": "No."}',
    look: "keys",
    body: { detail: "<text>" },
  },
};
for (const [name, { text, look, body }] of Object.entries(bodies)) {
  t.test(`observe: ${name}`, async (t) => {
    t.strictSame(observe(received(text), look)["body"], body);
  });
}

t.test("observe: a fresh token is told by whose it is, for what and for how long", async (t) => {
  const headers = { "refreshed-api-token": tokenOf({ sub: "me", scope: "x", iat: 5, exp: 65 }) };
  const refreshed = (token: string) =>
    observe(received("", headers, token), undefined)["refreshed"];
  t.strictSame(refreshed(tokenOf({ sub: "me" })), { sub: "same", scope: "x", lifetime: 60 });
  t.match(refreshed(tokenOf({ sub: "you" })), { sub: "other" });
  const bare = { "refreshed-api-token": tokenOf({}) };
  t.match(observe(received("", bare), undefined)["refreshed"], { sub: "same", scope: null });
});

function received(text: string, headers: Received["headers"] = {}, token = ""): Received {
  return { status: 200, headers, text, token };
}

function tokenOf(claims: object): string {
  return `x.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.y`;
}
