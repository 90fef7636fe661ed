import t from "tap";
import { parseJson } from "../../src/runner/json.ts";

t.test("parseJson: keeps integers exact, whatever their size", async (t) => {
  t.strictSame(parseJson('{"a": [9007199254740993, -9223372036854775808, 12, 1.5, 1e300, null]}'), {
    a: [9007199254740993n, -9223372036854775808n, 12, 1.5, 1e300, null],
  });
});

t.test("parseJson: throws for what is no JSON", async (t) => {
  t.throws(() => parseJson("{"), SyntaxError);
});
