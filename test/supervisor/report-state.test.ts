import t from "tap";
import { createApiClient } from "../../src/api/index.ts";
import { nowMs } from "../../src/base/index.ts";
import { reportState } from "../../src/supervisor/report-state.ts";
import { openFakeApi, type Routes } from "../support/fake-api.ts";
import { tokenOf } from "../support/scripted-attempt.ts";
import { json, reset } from "../support/scripted-server.ts";

t.test("reportState: tells that the report was taken", async (t) => {
  t.match(await report({}), { event: { kind: "acknowledged" }, calls: 1 });
});

t.test("reportState: tries until the time is up", async (t) => {
  const again = await report({ "PATCH /state": [reset, json(503), json(204)] }, { ms: 60_000 });
  t.match(again, { event: { kind: "acknowledged" }, calls: 3 });
  const never = await report({ "PATCH /state": json(503) }, { ms: 300 });
  t.match(never, { event: { kind: "not taken", how: "unreachable", at: "now" }, calls: 2 });
});

t.test("reportState: one round only when the time is past", async (t) => {
  t.match(await report({ "PATCH /state": json(503) }, { ms: 0 }), { calls: 1 });
});

t.test("reportState: what the server refuses is not sent again", async (t) => {
  for (const [status, how] of [
    [409, "overruled"],
    [422, "invalid"],
    [403, "unreachable"],
  ] as const) {
    const refused = await report({ "PATCH /state": json(status, { detail: {} }) }, { ms: 60_000 });
    t.match(refused, { event: { kind: "not taken", how }, calls: 1 });
  }
});

t.test("reportState: a resent retry of which the server no longer knows had arrived", async (t) => {
  const routes = { "PATCH /state": json(404, { detail: { reason: "not_found" } }) };
  t.match(await report(routes, { isResent: true }), { event: { kind: "acknowledged" } });
  t.match(await report(routes), { event: { how: "overruled" } });
});

t.test("reportState: gives up when it is told to, also between two rounds", async (t) => {
  const over = new AbortController();
  const result = report({ "PATCH /state": json(503) }, { ms: 60_000, signal: over.signal, over });
  t.match(await result, { event: { kind: "not taken", how: "unreachable" }, calls: 1 });
  const aborted = await report({}, { signal: AbortSignal.abort() });
  t.match(aborted, { event: { kind: "not taken" }, calls: 0 });
});

async function report(
  routes: Routes,
  {
    ms = 0,
    isResent = false,
    signal = new AbortController().signal,
    over,
  }: { ms?: number; isResent?: boolean; signal?: AbortSignal; over?: AbortController } = {},
) {
  await using api = await openFakeApi(routes);
  await using client = createApiClient({
    baseUrl: api.baseUrl,
    token: tokenOf({}),
    retries: { attempts: 1 },
  });
  const result = reportState({
    client,
    tiId: "0199b4a5-5b9c-7000-8000-000000000001",
    body: { state: "up_for_retry", end_date: "2026-01-01T00:00:00Z" },
    isResent,
    untilMs: nowMs() + ms,
    signal,
    now: () => "now",
  });
  if (over !== undefined) {
    setTimeout(() => over.abort(), 150);
  }
  return { event: await result, calls: api.calls("PATCH /state").length };
}
