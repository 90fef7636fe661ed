import t from "tap";
import { buildPattern, buildValue, showValue } from "../../../src/conformance/runner/values.ts";
import { Instant, RawJson } from "../../../src/contract/index.ts";

t.test("buildValue: has words for what JSON has not", async (t) => {
  t.strictSame(
    buildValue({
      at: { $time: "2026-03-04T05:06:07.000008Z" },
      list: [{ $bytes: "00ff" }, { $repeat: ["ab", 2] }, null],
      big: { $json: "9007199254740993" },
      plain: { $time: "x", other: 1 },
      empty: {},
      odd: { $repeat: 1 },
    }),
    {
      at: new Instant(1_772_600_767, 8_000),
      list: [Buffer.from([0, 255]), "abab", null],
      big: new RawJson("9007199254740993"),
      plain: { $time: "x", other: 1 },
      empty: {},
      odd: 1,
    },
  );
});

t.test("showValue: shows what was read as patterns are written", async (t) => {
  t.strictSame(
    showValue({
      at: new Instant(1_772_600_767, 0),
      list: [new RawJson('{"id": 9007199254740993, "float": 1e30, "small": 1}'), null],
      big: 2n ** 64n - 1n,
      text: "x",
    }),
    {
      at: "2026-03-04T05:06:07Z",
      list: [{ id: { $json: "9007199254740993" }, float: 1e30, small: 1 }, null],
      big: { $json: "18446744073709551615" },
      text: "x",
    },
  );
});

t.test("buildPattern: writes repeated texts out, and nothing else", async (t) => {
  const pattern = { a: [{ $repeat: ["x", 3] }, 1, null], b: { $json: "1" } };
  t.strictSame(buildPattern(pattern), { a: ["xxx", 1, null], b: { $json: "1" } });
});
