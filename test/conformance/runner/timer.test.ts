import { setTimeout as sleep } from "node:timers/promises";
import t from "tap";
import { createTimer } from "../../../src/conformance/runner/timer.ts";

const never = new AbortController().signal;

t.test("createTimer: aborts when its time is over", async (t) => {
  using timer = createTimer(5, never);
  await new Promise((resolve) => timer.signal.addEventListener("abort", resolve));
  t.equal(timer.signal.aborted, true);
});

t.test("createTimer: begins anew, and ends with its owner", async (t) => {
  const owner = new AbortController();
  using timer = createTimer(400, owner.signal);
  await sleep(250);
  timer.restart();
  await sleep(250);
  t.equal(timer.signal.aborted, false);
  owner.abort();
  t.equal(timer.signal.aborted, true);
});
