import { getEventListeners } from "node:events";
import t from "tap";
import { sleep } from "../../src/api/sleep.ts";

const reason = new Error("stopped");

t.test("sleep: ends after its time and leaves nothing behind", async (t) => {
  const { signal } = new AbortController();
  await sleep(1, signal);
  await sleep(1, undefined);
  t.strictSame(getEventListeners(signal, "abort"), []);
});

t.test("sleep: an abort ends it with the signal's reason and leaves nothing behind", async (t) => {
  const controller = new AbortController();
  const slept = sleep(60_000, controller.signal);
  controller.abort(reason);
  await t.rejects(slept, reason);
  t.strictSame(getEventListeners(controller.signal, "abort"), []);
});

t.test("sleep: does not begin once the signal is aborted", async (t) => {
  await t.rejects(sleep(60_000, AbortSignal.abort(reason)), reason);
});
