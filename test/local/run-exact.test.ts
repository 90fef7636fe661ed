import t from "tap";
import { parseExact } from "../../src/local/run-exact.ts";

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
