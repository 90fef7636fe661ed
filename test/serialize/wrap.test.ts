import t from "tap";
import { withoutUndefined, wrapValue } from "../../src/serialize/wrap.ts";

t.test("wrapValue: wraps objects at every depth, and nothing else", async (t) => {
  t.strictSame(wrapValue({ a: [1, { b: null }], c: "x" }), {
    __type: "dict",
    __var: { a: [1, { __type: "dict", __var: { b: null } }], c: "x" },
  });
  for (const plain of [1, "x", true, null]) {
    t.equal(wrapValue(plain), plain);
  }
});

t.test("withoutUndefined: keeps null and false, and the order", async (t) => {
  t.equal(
    JSON.stringify(withoutUndefined({ b: null, a: undefined, c: false })),
    '{"b":null,"c":false}',
  );
});
