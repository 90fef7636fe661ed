import t from "tap";
import { within } from "../../src/supervisor/within.ts";

t.test("within: whether a promise was over in time, however it ended", async (t) => {
  t.equal(await within(Promise.resolve(), 60_000), true);
  t.equal(await within(Promise.reject(new Error("x")), 60_000), true);
  t.equal(await within(new Promise(() => {}), 0), false);
});
