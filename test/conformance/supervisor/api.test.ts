import t, { type Test } from "tap";
import { type Api, openApi } from "../../../src/conformance/supervisor/api.ts";
import type { ApiAnswer } from "../../../src/conformance/supervisor/supervisor-case.ts";

async function open(t: Test, answers: readonly ApiAnswer[] = []): Promise<Api> {
  const rules =
    answers.length === 0 ? [] : [{ to: { method: "GET", path: "variables/v" }, answers }];
  const api = await openApi({ rules, context: { max_tries: 1 }, version: "2026-06-30" });
  t.teardown(() => api[Symbol.asyncDispose]());
  return api;
}

t.test("grants what is asked, and keeps what it was asked", async (t) => {
  const api = await open(t);
  const answer = await fetch(`${api.url}task-instances/i/run?a=1&b=2&b=3`, {
    method: "PATCH",
    body: '{"pid": 1}',
  });
  t.equal(answer.headers.get("airflow-api-version"), "2026-06-30");
  t.strictSame(await answer.json(), { max_tries: 1 });
  t.match(api.calls[0], {
    method: "PATCH",
    path: "task-instances/i/run",
    query: { a: "1", b: ["2", "3"] },
    body: { pid: 1 },
  });
  await fetch(`${api.url}variables/v`, { method: "PUT", body: "no JSON" });
  t.equal(api.calls[1]?.body, "no JSON");
});

t.test("holds the state that it has taken", async (t) => {
  const api = await open(t);
  t.equal(api.state, null);
  const url = `${api.url}task-instances/i/state`;
  t.equal((await fetch(url, { method: "PATCH", body: '{"state": "failed"}' })).status, 204);
  t.equal(api.state, "failed");
});

t.test("answers as the case says, one after the other, the last for all that follow", async (t) => {
  const api = await open(t, [
    { status: 503, text: "later" },
    { more: { extra: 1 } },
    { body: { key: "v", value: null }, headers: { "x-more": "yes" }, afterMs: 1 },
    { status: 404 },
  ]);
  const get = () => fetch(`${api.url}variables/v`);
  const first = await get();
  t.equal(`${first.status} ${await first.text()}`, "503 later");
  t.strictSame(await (await get()).json(), { key: "v", value: "value of v", extra: 1 });
  const third = await get();
  t.equal(third.headers.get("x-more"), "yes");
  t.strictSame(await third.json(), { key: "v", value: null });
  for (const answer of [await get(), await get()]) {
    t.equal(`${answer.status} ${await answer.text()}`, "404 ");
  }
});

t.test("breaks connections, and does not answer at all", async (t) => {
  const api = await open(t, [{ instead: "reset" }, { instead: "cut" }, { instead: "hang" }]);
  const get = async () =>
    (await fetch(`${api.url}variables/v`, { signal: AbortSignal.timeout(300) })).text();
  await t.rejects(get());
  await t.rejects(get());
  await t.rejects(get(), { name: "TimeoutError" });
});

t.test("waits until it was called", async (t) => {
  const api = await open(t);
  const waiting = api.untilCalled({ path: "variables/v" }, 2, new AbortController().signal);
  await fetch(`${api.url}variables/v`);
  await fetch(`${api.url}variables/v`);
  await waiting;
  await t.rejects(api.untilCalled({ path: "never" }, 1, AbortSignal.abort(new Error("over"))), {
    message: "over",
  });
});
