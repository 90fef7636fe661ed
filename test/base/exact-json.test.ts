import t from "tap";
import { parseExact, writeExact } from "../../src/base/exact-json.ts";

t.test("parseExact: integers of any size stay exact, everything else is plain JSON", async (t) => {
  t.strictSame(
    parseExact('{"id": 12345678901234567890, "n": [-9007199254740993, 1.5, 1e300], "s": "1"}'),
    {
      id: 12345678901234567890n,
      n: [-9007199254740993n, 1.5, 1e300],
      s: "1",
    },
  );
});

t.test("writeExact: a bigint becomes its digits, everything else is plain JSON", async (t) => {
  const value = { id: 12345678901234567890n, n: [-1n, 1.5, null], s: "1", gone: undefined };
  t.equal(writeExact(value), '{"id":12345678901234567890,"n":[-1,1.5,null],"s":"1"}');
  t.equal(writeExact([1n], 2), "[\n  1\n]");
});
