import t from "tap";
import { createPending } from "../../src/channel/pending.ts";

const request = { type: "MaskSecret", value: 1 } as const;

t.test("pending: each request is taken out once", async (t) => {
  const pending = createPending();
  const waiting = { request, resolve() {}, reject() {} };
  t.strictSame([pending.nextId(), pending.nextId()], [0, 1]);
  pending.add(0, waiting);
  t.equal(pending.take(0n), waiting);
  t.strictSame([pending.take(0), pending.take(9)], [undefined, undefined]);
});

t.test(
  "pending: closing rejects all, and whatever comes later, with the first reason",
  async (t) => {
    const pending = createPending();
    const reasons: unknown[] = [];
    const waiting = { request, resolve() {}, reject: (reason: unknown) => reasons.push(reason) };
    pending.add(0, waiting);
    pending.close("first");
    pending.close("second");
    pending.add(1, waiting);
    t.strictSame(reasons, ["first", "first"]);
  },
);
