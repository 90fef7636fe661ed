import t from "tap";
import { missingFrom, showed, strayIn } from "../../src/conformance/sequences.ts";

const seen = [{ n: 1 }, { n: 2, more: true }, { n: 1 }];

t.test("what is asked for comes in its order, with others between", async (t) => {
  t.strictSame(missingFrom("call", [], seen), []);
  t.strictSame(missingFrom("call", [{ n: 1 }, { n: 1 }], seen), []);
  t.strictSame(missingFrom("call", [{ n: 3 }], seen), [
    `no call {"n":3}; seen: [{"n":1},{"n":2,"more":true},{"n":1}]`,
  ]);
  const [fault = ""] = missingFrom("call", [{ n: 2 }, { n: 2 }], seen);
  t.match(fault, 'no call {"n":2} after the one before it; seen: ');
});

t.test("what should not come is told each time", async (t) => {
  t.strictSame(strayIn("call", [{ n: 1 }], seen), [
    `a call that should not be: {"n":1}`,
    `a call that should not be: {"n":1}`,
  ]);
  t.strictSame(strayIn("call", [{ n: 4 }], seen), []);
});

t.test("values are shown as JSON, cut where they are long", async (t) => {
  t.equal(showed(undefined), "nothing");
  t.equal(showed("x".repeat(700)).length, 601);
});
