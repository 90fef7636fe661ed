import t from "tap";
import { wallClock } from "../../src/local/run-clock.ts";

t.test("wallClock.until: a moment that has passed is here already", async (t) => {
  await wallClock.until(Date.now() - 1, new AbortController().signal);
  t.pass("settled");
});

t.test("wallClock.until: waits for a moment to come", async (t) => {
  const at = wallClock.now() + 5;
  await wallClock.until(at, new AbortController().signal);
  t.ok(wallClock.now() >= at);
});

t.test("wallClock.until: abort ends a wait, even one without end", async (t) => {
  const stopping = new AbortController();
  const waiting = wallClock.until(Number.POSITIVE_INFINITY, stopping.signal);
  stopping.abort();
  await waiting;
  await wallClock.until(Number.POSITIVE_INFINITY, AbortSignal.abort());
  t.pass("settled");
});
